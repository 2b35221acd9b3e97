import { randomInt } from 'node:crypto';
import { newId } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { AppError } from '@parley/runtime';
import { skeletonOf } from '../accounts/usernames.ts';
import { insertAccount } from '../store/accounts.ts';
import { insertAppleIdentity } from '../store/identities.ts';
import type { AppleIdentity } from './apple-tokens.ts';

// Without what looks alike.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const TRIES = 4;

/**
 * Creates an account without a password for an Apple Account that is locked, and returns its id. The address that
 * Apple verified is kept when nobody has it; who has it already is somebody else as far as this goes.
 */
export async function createAppleAccount(
  client: PoolClient,
  identity: AppleIdentity,
  options: { fullName: string | null; nowMs: number },
): Promise<string> {
  const createdAt = new Date(options.nowMs);
  const id = newId();
  let { email } = identity;
  for (let tries = 0; tries < TRIES; tries++) {
    const username = newUsername();
    const taken = await insertAccount(client, {
      ...{ id, username, email, role: 'user', createdAt, passwordHash: null },
      usernameSkeleton: skeletonOf(username),
      displayName: options.fullName ?? username,
      emailVerifiedAt: email === null ? null : createdAt,
    });
    if (taken === null) {
      await insertAppleIdentity(client, { ...identity, userId: id, authorizedAt: identity.issuedAt });
      return id;
    }
    if (taken === 'email') email = null;
  }
  throw new AppError('busy', 'No free username was found', { retryAfterMs: 1_000 });
}

/** A name that says nothing of its owner: 50 random bits. */
function newUsername(): string {
  return `user_${Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}
