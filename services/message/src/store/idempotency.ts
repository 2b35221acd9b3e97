import type { Prisma, PrismaClient } from '@parley/database';

/** Any transaction client of Prisma. */
export type Tx = Prisma.TransactionClient;

/** A POST under an `Idempotency-Key`. */
export interface KeyedRequest {
  userId: string;
  key: string;
  /** SHA-256 of the route and body. */
  requestHash: Uint8Array<ArrayBuffer>;
}

export type Remembered = { known: false } | { known: true; same: boolean; body: unknown };

const KEPT_MS = 24 * 3_600_000;

/**
 * Takes a key inside the transaction that does the work, so that both are there or neither. A request that
 * is under way with the same key is waited for; then its answer is returned.
 */
export async function takeKey(tx: Tx, request: KeyedRequest): Promise<Remembered> {
  const { userId, key, requestHash } = request;
  await tx.idempotencyKey.deleteMany({
    where: { userId, key, createdAt: { lt: new Date(Date.now() - KEPT_MS) } },
  });
  const { count } = await tx.idempotencyKey.createMany({
    data: [{ userId, key, requestHash, status: 0 }],
    skipDuplicates: true,
  });
  if (count === 1) return { known: false };
  const first = await tx.idempotencyKey.findUniqueOrThrow({ where: { userId_key: { userId, key } } });
  return { known: true, same: Buffer.from(first.requestHash).equals(requestHash), body: first.body };
}

/** Keeps the answer of the work under the key that {@link takeKey} took. */
export async function keepAnswer(
  tx: Tx,
  { userId, key }: KeyedRequest,
  answer: { status: number; body: object },
): Promise<void> {
  await tx.idempotencyKey.update({
    where: { userId_key: { userId, key } },
    data: { status: answer.status, body: answer.body as Prisma.InputJsonObject },
  });
}

/** Deletes the keys that are no longer honoured. */
export async function deleteExpiredKeys(prisma: PrismaClient): Promise<void> {
  await prisma.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(Date.now() - KEPT_MS) } } });
}
