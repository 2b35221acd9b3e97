import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Secret } from '@parley/runtime';

/** An opaque token of 256 random bits, base64url. */
export function newOpaqueToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token. It has 256 bits of entropy, so a plain SHA-256 cannot be searched. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * The refresh token that follows a presented one. It is computed, not stored, so concurrent refreshes
 * of one token get the same answer; without the key nobody can compute it.
 */
export function successorOf(key: Secret<Buffer>, presented: string): string {
  return createHmac('sha256', key.reveal()).update(presented).digest('base64url');
}
