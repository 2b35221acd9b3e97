import { limits, type Participant } from '@parley/contracts';
import type { UserHeads } from '../upstream/heads-reader.ts';
import type { Hub } from './hub.ts';
import { receiptOfRow } from './receipt.ts';
import type { Receipts } from './receipts.ts';
import type { RosterRead } from './roster.ts';

/** Rooms that one statement reads; the next are read when their receipts are on their way. */
const ROOMS_AT_ONCE = 100;

export interface CompareCursorsOptions {
  hub: Hub;
  receipts: Receipts;
  rosterReads: { read(conversationId: string): Promise<RosterRead> };
}

/**
 * Tells the rooms of small conversations where each cursor is that has moved since its owner joined: what was
 * told of them is not known, and a receipt told twice does no harm. One statement per 100 rooms with members
 * here, one after the other. Throws what a read throws.
 */
export async function compareSharedCursors({
  hub,
  receipts,
  rosterReads,
}: CompareCursorsOptions): Promise<void> {
  const rooms = [...hub.rooms.values()].filter(
    ({ members, memberCount }) => members.size > 0 && memberCount <= limits.smallGroupMembers,
  );
  for (let start = 0; start < rooms.length; start += ROOMS_AT_ONCE) {
    await Promise.all(
      rooms.slice(start, start + ROOMS_AT_ONCE).map(async ({ conversationId }) => {
        const { memberCount, participantsJson } = await rosterReads.read(conversationId);
        if (memberCount > limits.smallGroupMembers) return;
        for (const row of JSON.parse(participantsJson) as Participant[]) {
          const receipt = receiptOfRow(conversationId, row);
          if (receipt) receipts.stands(receipt, true);
        }
      }),
    );
  }
}

/** Tells a user's own sockets how far they have read in large conversations, where nobody else is told. */
export function compareReadCursors(
  { receipts }: Pick<CompareCursorsOptions, 'receipts'>,
  userId: string,
  { heads }: UserHeads,
): void {
  for (const { conversationId, memberCount, lastReadSeq } of heads) {
    if (memberCount <= limits.smallGroupMembers || lastReadSeq === 0) continue;
    // Reading implies delivery; a later one is told by the next receipt.
    const cursors = { deliveredSeq: lastReadSeq, readSeq: lastReadSeq, readAt: null };
    receipts.stands({ conversationId, userId, ...cursors }, false);
  }
}
