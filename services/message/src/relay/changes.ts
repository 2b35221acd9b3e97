import { create, fromBinary } from '@bufbuild/protobuf';
import { eventProto, messageProto } from '@parley/contracts';
import type { MovedCursor } from '../store/cursors.ts';
import type { FeedEntry } from '../store/outbox.ts';

export type Changes = messageProto.WatchChangesResponse;

/** Changes told at once; more come as several, so that no message outgrows its transport. */
const CHANGES_MOST = 5_000;

/** Gateways have to compare the revs of all rooms: something may have been missed. */
export function compareAll(epoch: string): Changes {
  return create(messageProto.WatchChangesResponseSchema, { epoch, compareAll: true });
}

/**
 * What gateways are told of one read of the feed, one at least: of each conversation the newest rev, of each
 * cursor where it is now, of members every change, in order.
 */
export function changesOf(epoch: string, entries: readonly FeedEntry[]): Changes[] {
  const revs = new Map<string, bigint>();
  const cursors = new Map<string, MovedCursor>();
  const memberships: eventProto.MembershipChanged[] = [];
  const note = (conversationId: string, rev: bigint) => {
    if (rev > (revs.get(conversationId) ?? -1n)) revs.set(conversationId, rev);
  };
  for (const entry of entries) {
    for (const { conversationId, rev } of entry.revs) note(conversationId, BigInt(rev));
    for (const cursor of entry.cursors) cursors.set(`${cursor.conversationId}:${cursor.userId}`, cursor);
    if (entry.batch.length === 0) continue;
    const events = fromBinary(eventProto.EventBatchSchema, entry.batch);
    for (const { conversationId, rev } of events.revs) note(conversationId, rev);
    memberships.push(...events.memberships);
  }
  return portions(epoch, {
    revs: [...revs].map(([conversationId, rev]) =>
      create(eventProto.RevChangedSchema, { conversationId, rev }),
    ),
    memberships,
    cursors: [...cursors.values()].map(cursorMoved),
  });
}

function cursorMoved(cursor: MovedCursor): eventProto.CursorMoved {
  return create(eventProto.CursorMovedSchema, {
    conversationId: cursor.conversationId,
    userId: cursor.userId,
    deliveredSeq: BigInt(cursor.deliveredSeq),
    readSeq: BigInt(cursor.readSeq),
    readAtMs: BigInt(cursor.readAtMs ?? 0),
    shared: cursor.shared,
  });
}

function portions(epoch: string, all: Pick<Changes, 'revs' | 'memberships' | 'cursors'>): Changes[] {
  const longest = Math.max(all.revs.length, all.memberships.length, all.cursors.length, 1);
  const changes: Changes[] = [];
  for (let start = 0; start < longest; start += CHANGES_MOST) {
    const end = start + CHANGES_MOST;
    changes.push(
      create(messageProto.WatchChangesResponseSchema, {
        epoch,
        revs: all.revs.slice(start, end),
        memberships: all.memberships.slice(start, end),
        cursors: all.cursors.slice(start, end),
      }),
    );
  }
  return changes;
}
