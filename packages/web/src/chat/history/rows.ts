import type { ChatMessage } from '@parley/client';
import { isKnownEvent } from '../message/system-words.ts';
import { dayOf } from './days.ts';

/** What stands one below the other in a conversation. Keys stay the same while a message is on its way. */
export type Row =
  | { kind: 'start'; key: 'start' }
  | { kind: 'day'; key: string; day: number }
  | { kind: 'unread'; key: 'unread' }
  | { kind: 'system'; key: string; message: ChatMessage }
  | MessageRow;

export interface MessageRow {
  kind: 'message';
  key: string;
  message: ChatMessage;
  own: boolean;
  /** Begins a group: messages of one person, one shortly after the other. */
  first: boolean;
  /** Ends a group. */
  last: boolean;
}

export interface RowsOf {
  messages: readonly ChatMessage[];
  meId: string;
  hasEarlier: boolean;
  /** What is new stands after this seq; null: no divider. */
  unreadAfter: number | null;
}

const GROUP_GAP_MS = 5 * 60_000;

interface Facts {
  atMs: number;
  day: number;
}

const factsByMessage = new WeakMap<ChatMessage, Facts>();

function factsOf(message: ChatMessage): Facts {
  const known = factsByMessage.get(message);
  if (known) return known;
  const date = new Date(message.sent_at);
  const facts = { atMs: date.getTime(), day: dayOf(date) };
  factsByMessage.set(message, facts);
  return facts;
}

/**
 * The rows of what is loaded. What stands above the first message is unknown while there is more before it, so nothing
 * is said there: a page that comes then adds rows, and takes none away.
 */
export function rowsOf({ messages, meId, hasEarlier, unreadAfter }: RowsOf): Row[] {
  const rows: Row[] = hasEarlier ? [] : [{ kind: 'start', key: 'start' }];
  let before: Facts | null = null;
  let group: MessageRow | null = null;
  // Where more is before what is loaded, the first of what is new may be there.
  let divided = unreadAfter === null || (hasEarlier && (messages[0]?.seq ?? 0) > unreadAfter + 1);
  for (const message of messages) {
    if (message.kind === 'system' && !isKnownEvent(message.system)) continue;
    const facts = factsOf(message);
    if (before ? before.day !== facts.day : !hasEarlier) {
      rows.push({ kind: 'day', key: `day ${message.seq}`, day: facts.day });
      group = null;
    }
    if (!divided && isNew(message, meId, unreadAfter!)) {
      rows.push({ kind: 'unread', key: 'unread' });
      divided = true;
      group = null;
    }
    if (message.kind === 'system') {
      rows.push({ kind: 'system', key: message.id, message });
      group = null;
    } else {
      const gapMs = before ? facts.atMs - before.atMs : 0;
      const first = group?.message.sender_id !== message.sender_id || gapMs >= GROUP_GAP_MS;
      if (group && !first) group.last = false;
      group = messageRow(message, meId, first);
      rows.push(group);
    }
    before = facts;
  }
  return rows;
}

function messageRow(message: ChatMessage, meId: string, first: boolean): MessageRow {
  const own = message.sender_id === meId;
  const key = own && message.client_message_id ? message.client_message_id : message.id;
  return { kind: 'message', key, message, own, first, last: true };
}

function isNew(message: ChatMessage, meId: string, after: number): boolean {
  return (
    message.seq > after &&
    message.sender_id !== meId &&
    message.kind !== 'system' &&
    message.status === 'sent'
  );
}

/** What a row shows above its bubble: when it changes, what stands below in the row moves. */
export function headOf(row: Row): string {
  return row.kind === 'message' ? `${row.first}` : '';
}

/** Where a message stands, by its seq: the first that is not before it. -1: none. */
export function indexOfSeq(rows: readonly Row[], seq: number): number {
  return rows.findIndex(
    (row) =>
      (row.kind === 'message' || row.kind === 'system') &&
      row.message.status === 'sent' &&
      row.message.seq >= seq,
  );
}

/** The day that a row belongs to; null: none of its own. */
export function dayOfRow(row: Row): number | null {
  if (row.kind === 'day') return row.day;
  return row.kind === 'message' || row.kind === 'system' ? factsOf(row.message).day : null;
}
