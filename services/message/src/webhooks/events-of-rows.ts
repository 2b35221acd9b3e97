import { fromBinary } from '@bufbuild/protobuf';
import {
  decodeRoomHeader,
  eventProto,
  frameKinds,
  frameOfRoomPublication,
  type RoomHeader,
  type ServerPayload,
} from '@parley/contracts';
import type { NotedEvent } from '../store/webhook-deliveries.ts';
import type { UnreadRow } from '../store/webhook-feed.ts';

/** A message that an outbox row says was changed. */
export interface ChangedMessage {
  conversationId: string;
  seq: number;
  rev: number;
}

/** Whether changes were edits, by `conversation id:rev`; null: the history of edits is gone with the message. */
export type EditsAmong = (changes: readonly ChangedMessage[]) => Promise<Map<string, boolean | null>>;

interface Publication {
  header: RoomHeader;
  frame: Buffer;
  reacted: boolean;
  at: Date;
}

/**
 * The events that outbox rows tell of, in their order: sends by their positions, the rest by the frames that rooms
 * were sent and by who joined and left.
 */
export async function eventsOfRows(
  rows: readonly UnreadRow[],
  editsAmong: EditsAmong,
): Promise<NotedEvent[]> {
  const batches = rows.map((row) =>
    row.batch.length === 0 ? null : fromBinary(eventProto.EventBatchSchema, row.batch),
  );
  const publications = rows.map((row, i) => roomPublications(batches[i], row.created_at));
  const changed = publications.flat().filter(({ header }) => header.kind === frameKinds.messageUpdated);
  const edits = await editsAmong(changed.map(({ header }) => header));
  return rows.flatMap((row, i) => {
    const batch = batches[i];
    return [
      ...sendsOf(row),
      ...(batch ? membersOf(batch, row.created_at) : []),
      ...(publications[i] ?? []).flatMap((publication) => eventOf(publication, edits) ?? []),
    ];
  });
}

function roomPublications(batch: eventProto.EventBatch | null | undefined, at: Date): Publication[] {
  if (!batch) return [];
  const { publications, reacted } = batch;
  return publications.flatMap(({ channel, payload }) => {
    if (!channel.startsWith('c:')) return [];
    const buffer = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const header = decodeRoomHeader(buffer);
    return header ? [{ header, frame: frameOfRoomPublication(buffer), reacted, at }] : [];
  });
}

// A batch gives each conversation consecutive seqs, so the last and a count say it all.
function sendsOf(row: UnreadRow): NotedEvent[] {
  return row.conversation_ids.flatMap((conversationId, i) => {
    const count = row.counts[i] ?? 0;
    const first = Number(row.last_seqs[i]) - count + 1;
    return Array.from({ length: count }, (_, nth) => ({
      type: 'message.sent',
      conversationId,
      seq: first + nth,
      createdAt: row.created_at,
    }));
  });
}

/** Who joined and left; the first rev of a conversation is its creation. */
function membersOf(batch: eventProto.EventBatch, createdAt: Date): NotedEvent[] {
  const events: NotedEvent[] = [];
  const firsts = new Set(
    batch.revs.filter(({ rev }) => rev === 1n).map(({ conversationId }) => conversationId),
  );
  for (const conversationId of firsts)
    events.push({ type: 'conversation.created', conversationId, createdAt });
  const changes = batch.memberships.filter(({ conversationId }) => !firsts.has(conversationId));
  for (const conversationId of new Set(changes.map((change) => change.conversationId))) {
    for (const member of [true, false]) {
      const userIds = changes
        .filter((change) => change.conversationId === conversationId && change.member === member)
        .map(({ userId }) => userId);
      const type = member ? 'participants.added' : 'participants.removed';
      if (userIds.length > 0) events.push({ type, conversationId, userIds, createdAt });
    }
  }
  return events;
}

function eventOf(publication: Publication, edits: Map<string, boolean | null>): NotedEvent | null {
  const { header, at: createdAt } = publication;
  const { kind, conversationId, seq, rev } = header;
  // Messages that the service itself writes among others: what happened in a group.
  if (kind === frameKinds.message) {
    return seq > 0 ? { type: 'message.sent', conversationId, seq, createdAt } : null;
  }
  if (kind === frameKinds.conversation) return { type: 'conversation.updated', conversationId, createdAt };
  if (kind !== frameKinds.messageUpdated) return null;
  const type = changeOf(publication, edits.get(`${conversationId}:${rev}`) ?? null);
  return type === null ? null : { type, conversationId, seq, createdAt };
}

interface UpdatedFrame {
  payload: ServerPayload<'message.updated'>;
}

/** An edit is as old as its row, but for the rest of its transaction. */
const SAME_CHANGE_MS = 1_000;

/**
 * What was done to a message. The history of edits knows edits, unless the message was deleted meanwhile, which takes
 * its history: then the times decide. Pins are no event.
 */
function changeOf({ frame, reacted, at }: Publication, isEdit: boolean | null): string | null {
  if (reacted) return 'message.reacted';
  const { message } = (JSON.parse(frame.toString()) as UpdatedFrame).payload;
  if (message.deleted_at !== null) return 'message.deleted';
  const editedJustNow =
    message.edited_at !== null && at.getTime() - Date.parse(message.edited_at) < SAME_CHANGE_MS;
  return (isEdit ?? editedJustNow) ? 'message.edited' : null;
}
