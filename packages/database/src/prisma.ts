import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../gen/prisma/client.ts';
import type { Pool } from './pool.ts';

export { Prisma, type PrismaClient } from '../gen/prisma/client.ts';

/** Prisma on our own pool; closing the client leaves the pool open. */
export function createPrisma(pool: Pool): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    // As long as a connection is waited for, and a statement may take.
    transactionOptions: { maxWait: 5_000, timeout: 10_000 },
    // The longer formats quote the arguments of the call, which end in logs.
    errorFormat: 'minimal',
  });
}
