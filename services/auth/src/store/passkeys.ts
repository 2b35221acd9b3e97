import type { PrismaClient } from '@parley/database';
import type { Sql } from './sql.ts';

export interface PasskeyRow {
  id: string;
  userId: string;
  /** COSE_Key (RFC 9052). */
  publicKey: Buffer;
}

export interface OwnPasskeyRow {
  id: string;
  credentialId: Uint8Array;
  transports: string[];
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** The passkeys of a user, the oldest first. */
export function listPasskeys(prisma: PrismaClient, userId: string): Promise<OwnPasskeyRow[]> {
  return prisma.passkey.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, credentialId: true, transports: true, name: true, createdAt: true, lastUsedAt: true },
  });
}

/** The passkey with a credential id; null when there is none or its account was deleted. */
export async function findPasskey(sql: Sql, credentialId: Buffer): Promise<PasskeyRow | null> {
  const { rows } = await sql.query<{ id: string; user_id: string; public_key: Buffer }>(
    `SELECT p.id, p.user_id, p.public_key FROM passkeys p JOIN users u ON u.id = p.user_id
     WHERE p.credential_id = $1 AND u.deleted_at IS NULL`,
    [credentialId],
  );
  const row = rows[0];
  return row ? { id: row.id, userId: row.user_id, publicKey: row.public_key } : null;
}

/** How many passkeys a user has; with the account locked, how many stay. */
export async function countPasskeys(sql: Sql, userId: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    'SELECT count(*)::integer AS n FROM passkeys WHERE user_id = $1',
    [userId],
  );
  return rows[0]?.n ?? 0;
}

/** Adds a passkey; false when somebody has one with that credential id. */
export async function insertPasskey(
  sql: Sql,
  passkey: {
    id: string;
    userId: string;
    credentialId: Buffer;
    publicKey: Uint8Array;
    counter: number;
    transports: readonly string[];
    name: string;
    now: Date;
  },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential_id) DO NOTHING`,
    [
      passkey.id,
      passkey.userId,
      passkey.credentialId,
      passkey.publicKey,
      passkey.counter,
      passkey.transports,
      passkey.name,
      passkey.now,
    ],
  );
  return rowCount === 1;
}

/**
 * Notes a use with the counter that the passkey signed; false when it has not grown, or the passkey is gone. One that
 * stays 0 is of an authenticator without a counter (Web Authentication Level 3 §6.1.1).
 */
export async function storeUse(sql: Sql, use: { id: string; counter: number; now: Date }): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE passkeys SET counter = $2, last_used_at = $3
     WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))`,
    [use.id, use.counter, use.now],
  );
  return rowCount === 1;
}

/** Removes a passkey of a user; false when there is no such one. */
export async function deletePasskey(sql: Sql, passkey: { id: string; userId: string }): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM passkeys WHERE id = $1 AND user_id = $2', [
    passkey.id,
    passkey.userId,
  ]);
  return rowCount === 1;
}
