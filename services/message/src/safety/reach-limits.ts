import type { PrismaClient } from '@parley/database';
import { directKey } from '../conversations/new-conversation.ts';
import { findDirect } from '../store/conversations.ts';
import { areAcquainted } from '../store/people.ts';
import type { Sql } from '../store/sql.ts';
import type { SpamLimits } from './spam-limits.ts';

/** Any conversation counts. */
const ANY_SIZE = 2_147_483_647;

/**
 * Holds the start of a conversation against what its creator may do to others: a new direct conversation with
 * somebody they share none with, or bringing people into a group. Throws `rate_limited`.
 */
export async function limitReach(
  by: { pool: Sql; prisma: PrismaClient; spam: SpamLimits | null },
  wanted: { callerId: string; type: 'direct' | 'group'; otherIds: readonly string[] },
): Promise<void> {
  const { callerId, type, otherIds } = wanted;
  const [otherId] = otherIds;
  if (!by.spam || otherId === undefined) return;
  if (type === 'group') return by.spam.adds(callerId, otherIds.length);
  if (await findDirect(by.prisma, directKey(callerId, otherId))) return;
  // To have put somebody into a group of one's own makes nobody known.
  const counted = { mostMembers: ANY_SIZE, ownGroups: false };
  if (await areAcquainted(by.pool, callerId, otherId, counted)) return;
  await by.spam.writesToStranger(callerId);
}
