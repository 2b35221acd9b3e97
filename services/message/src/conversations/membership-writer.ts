import type { Pool, PrismaClient } from '@parley/database';
import type { Fanout } from '@parley/fanout';
import type { Publication } from '../publication.ts';
import { type MembershipChange, membershipPublications } from './announce.ts';

/** What changing members needs, and how the change is told. */
export interface MembershipWriter {
  pool: Pool;
  prisma: PrismaClient;
  /**
   * After the commit of an outbox row: tells the room, then the people, and marks the row. When it fails
   * the relay tells them.
   */
  announce(
    outboxId: number,
    room: readonly Publication[],
    changes: readonly MembershipChange[],
  ): Promise<void>;
}

export function createMembershipWriter(options: {
  pool: Pool;
  prisma: PrismaClient;
  fanout: Fanout;
  mark(outboxId: number): void;
  onError(error: unknown): void;
}): MembershipWriter {
  const { pool, prisma, fanout, mark, onError } = options;
  return {
    pool,
    prisma,
    async announce(outboxId, room, changes) {
      try {
        for (const { channel, payload } of room) fanout.publish(channel, payload);
        const personal = await membershipPublications(pool, changes);
        for (const { channel, payload } of personal) fanout.publish(channel, payload);
        mark(outboxId);
      } catch (error) {
        onError(error);
      }
    },
  };
}
