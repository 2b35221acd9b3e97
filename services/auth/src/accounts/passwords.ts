import { randomBytes } from 'node:crypto';
import { argon2id, hash, needsRehash, verify } from 'argon2';
import { createBoundedQueue } from './bounded-queue.ts';

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether the password is the stored one. Takes as long when nothing is stored. */
  verify(stored: string | null, password: string): Promise<boolean>;
  /** Whether a hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean;
}

/**
 * Password hashing behind a queue of its own, so that a flood of sign-ins is refused as `busy` instead
 * of taking the processor from everything else. Passwords are compared in Unicode form NFC.
 */
export async function createPasswords(options: {
  concurrency: number;
  maxWaiting: number;
}): Promise<Passwords> {
  const queue = createBoundedQueue(options);
  // Verified in place of an unknown user's hash: the same work, so the time says nothing.
  const dummy = await hash(randomBytes(16), PARAMETERS);
  return {
    hash: (password) => queue.run(() => hash(password.normalize('NFC'), PARAMETERS)),
    async verify(stored, password) {
      const matches = await queue.run(() => verify(stored ?? dummy, password.normalize('NFC')));
      return matches && stored !== null;
    },
    isOutdated: (stored) => needsRehash(stored, PARAMETERS),
  };
}
