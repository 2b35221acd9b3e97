import { createHash } from 'node:crypto';
import { AppError } from '@parley/runtime';
import { type KeyedRequest, keepAnswer, type Tx, takeKey } from '../store/idempotency.ts';

/** A POST as an Idempotency-Key knows it, null without one. Throws `invalid` for what is no key. */
export function keyedRequest(request: {
  callerId: string;
  idempotencyKey: string | undefined;
  /** Which POST it is. */
  route: string;
  /** What was asked for; equal requests have equal ones. */
  body: readonly unknown[];
}): KeyedRequest | null {
  const { callerId: userId, idempotencyKey: key, route, body } = request;
  if (key === undefined) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError('invalid', 'Idempotency-Key must be 1 to 255 printable characters');
  }
  const text = JSON.stringify([route, ...body]);
  return { userId, key, requestHash: Uint8Array.from(createHash('sha256').update(text).digest()) };
}

/**
 * Does work once under a key, in the transaction of the work; a repeated request gets the first `answer` as
 * `again`. Throws `conflict` when the key stands for another request.
 */
export async function once<T>(
  tx: Tx,
  keyed: KeyedRequest | null,
  work: () => Promise<{ first: T; status: number; answer: object }>,
): Promise<{ first: T; again?: never } | { first?: never; again: unknown }> {
  if (!keyed) return { first: (await work()).first };
  const remembered = await takeKey(tx, keyed);
  if (remembered.known) {
    if (!remembered.same) {
      throw new AppError('conflict', 'This Idempotency-Key was used for another request');
    }
    return { again: remembered.body };
  }
  const { first, status, answer } = await work();
  await keepAnswer(tx, keyed, { status, body: answer });
  return { first };
}
