import { verify } from 'argon2';
import { passwordHashesOf } from '../store/passwords.ts';
import type { Sql } from '../store/sql.ts';

/**
 * The first of some usernames whose account opens with a password, also an account that is suspended or to be deleted;
 * null: none does. For commands: it passes by the queue of hashing and by all limits, and takes some 30 ms an account.
 */
export async function firstWithPassword(
  sql: Sql,
  usernames: readonly string[],
  password: string,
): Promise<string | null> {
  const hashes = await passwordHashesOf(sql, usernames);
  for (const username of usernames) {
    const hash = hashes.get(username);
    if (hash !== undefined && (await verify(hash, password.normalize('NFC')))) return username;
  }
  return null;
}
