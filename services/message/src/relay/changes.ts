import { create, fromBinary } from '@bufbuild/protobuf';
import {
  decodeUserPublication,
  eventProto,
  messageProto,
  stateToldBy,
  userOfChannel,
} from '@parley/contracts';
import type { MovedCursor } from '../store/cursors.ts';
import type { FeedEntry } from '../store/outbox.ts';

export type Changes = messageProto.WatchChangesResponse;

/** Which past a read belongs to, and where the next one starts. */
export interface FeedPosition {
  epoch: string;
  snapshot: string;
}

/** Changes told at once; more come as several, so that no message outgrows its transport. */
const CHANGES_MOST = 5_000;

/** Gateways have to compare the revs of all rooms: something may have been missed. */
export function compareAll({ epoch, snapshot }: FeedPosition): Changes {
  return create(messageProto.WatchChangesResponseSchema, { epoch, snapshot, compareAll: true });
}

/**
 * What gateways are told of one read of the feed, one at least: of each conversation the newest rev, of each
 * cursor where it is now, of members and blocks every change, in order, of what is a user's own the last state.
 */
export function changesOf(position: FeedPosition, entries: readonly FeedEntry[]): Changes[] {
  const revs = new Map<string, bigint>();
  const cursors = new Map<string, MovedCursor>();
  const memberships: eventProto.MembershipChanged[] = [];
  const blocks: eventProto.BlockChanged[] = [];
  const personal = new Map<string, Publication>();
  const note = (conversationId: string, rev: bigint) => {
    if (rev > (revs.get(conversationId) ?? -1n)) revs.set(conversationId, rev);
  };
  for (const entry of entries) {
    for (const { conversationId, rev } of entry.revs) note(conversationId, BigInt(rev));
    for (const cursor of entry.cursors) cursors.set(`${cursor.conversationId}:${cursor.userId}`, cursor);
    if (entry.channel !== null) notePersonal(personal, { channel: entry.channel, payload: entry.batch });
    if (entry.channel !== null || entry.batch.length === 0) continue;
    const events = fromBinary(eventProto.EventBatchSchema, entry.batch);
    for (const publication of events.publications) notePersonal(personal, publication);
    for (const { conversationId, rev } of events.revs) note(conversationId, rev);
    memberships.push(...events.memberships);
    blocks.push(...events.blocks);
  }
  return portions(position, {
    revs: [...revs].map(([conversationId, rev]) =>
      create(eventProto.RevChangedSchema, { conversationId, rev }),
    ),
    memberships,
    cursors: [...cursors.values()].map(cursorMoved),
    blocks,
    personal: [...personal.values()].map((each) => create(eventProto.PublicationSchema, each)),
  });
}

type Publication = Pick<eventProto.Publication, 'channel' | 'payload'>;

function notePersonal(personal: Map<string, Publication>, publication: Publication): void {
  const { channel, payload } = publication;
  if (userOfChannel(channel) === null) return;
  const told = decodeUserPublication(Buffer.from(payload));
  const state = told?.kind === 'frame' ? stateToldBy(told.frame) : null;
  if (state === null) return;
  const key = `${channel} ${state}`;
  // The order is that of what holds.
  personal.delete(key);
  personal.set(key, publication);
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

function portions(
  { epoch, snapshot }: FeedPosition,
  all: Pick<Changes, 'revs' | 'memberships' | 'cursors' | 'blocks' | 'personal'>,
): Changes[] {
  const longest = Math.max(1, ...Object.values(all).map(({ length }) => length));
  const changes: Changes[] = [];
  for (let start = 0; start < longest; start += CHANGES_MOST) {
    const end = start + CHANGES_MOST;
    changes.push(
      create(messageProto.WatchChangesResponseSchema, {
        epoch,
        // Who has not heard all of a read does not go on from its end.
        snapshot: end < longest ? '' : snapshot,
        revs: all.revs.slice(start, end),
        memberships: all.memberships.slice(start, end),
        cursors: all.cursors.slice(start, end),
        blocks: all.blocks.slice(start, end),
        personal: all.personal.slice(start, end),
      }),
    );
  }
  return changes;
}
