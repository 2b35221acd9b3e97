import { Prisma } from '@parley/database';

/** Whether a Prisma call failed because somebody else had stored the same key first. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
