import { limits, type Message, type Participant } from '@parley/contracts';
import type { ConversationHead } from '../store/heads.ts';
import { messagesSinceRev } from '../store/messages.ts';
import { participantsSinceRev } from '../store/participants.ts';
import { conversationOf } from '../store/rows.ts';
import type { Sql } from '../store/sql.ts';
import type { Change } from './frames.ts';

export interface ChangePage {
  /** In rev order; a rev is never cut. */
  messages: Message[];
  participants: Participant[];
  /** The conversation itself changed after the rev asked from, and within this page. */
  conversationChanged: boolean;
  /** The rev a reader is at after this page. */
  rev: number;
  hasMore: boolean;
}

/** More rows than any single rev has: a rev whose rows were cut off can be left to the next page. */
const ROWS_OF_A_REV = limits.participantsPerRequest + 2;

/**
 * What changed in a conversation since a rev: at most `limit` revs, as state. A row changed twice is there
 * once, with its last rev. Messages before `visibleFromSeq` are left out.
 */
export async function changesSince(
  sql: Sql,
  head: ConversationHead,
  since: { rev: number; visibleFromSeq: number; limit: number; maxBytes?: number },
): Promise<ChangePage> {
  const wanted = { conversationId: head.id, rev: since.rev };
  const participantRows = since.limit + ROWS_OF_A_REV;
  const found = await messagesSinceRev(sql, {
    ...wanted,
    visibleFromSeq: since.visibleFromSeq,
    limit: since.limit + 1,
  });
  const messages = firstBytes(found, since.maxBytes ?? Number.POSITIVE_INFINITY);
  const participants = await participantsSinceRev(sql, { ...wanted, limit: participantRows });
  const whole = participants.length < participantRows ? participants : withoutLastRev(participants);
  const all = endOfPage(head, since, messages, whole, whole.length < participants.length);
  const end = messages.length < found.length ? Math.min(all, messages.at(-1)?.rev ?? all) : all;
  return {
    messages: messages.filter((message) => message.rev <= end),
    participants: whole.filter((participant) => participant.rev <= end),
    conversationChanged: head.row_rev > since.rev && head.row_rev <= end,
    rev: end,
    hasMore: end < head.rev,
  };
}

/** The first messages, at least one, that together are not longer than `maxBytes` as JSON. */
function firstBytes(messages: Message[], maxBytes: number): Message[] {
  if (maxBytes === Number.POSITIVE_INFINITY) return messages;
  let bytes = 0;
  const over = messages.findIndex((message, i) => {
    bytes += Buffer.byteLength(JSON.stringify(message));
    return i > 0 && bytes > maxBytes;
  });
  return over < 0 ? messages : messages.slice(0, over);
}

function withoutLastRev(participants: readonly Participant[]): Participant[] {
  const last = participants.at(-1)?.rev;
  return participants.filter((participant) => participant.rev !== last);
}

function endOfPage(
  head: ConversationHead,
  since: { rev: number; limit: number },
  messages: readonly Message[],
  participants: readonly Participant[],
  participantsCut: boolean,
): number {
  const revs = new Set<number>();
  for (const { rev } of messages) revs.add(rev);
  for (const { rev } of participants) revs.add(rev);
  if (head.row_rev > since.rev) revs.add(head.row_rev);
  const ordered = [...revs].sort((a, b) => a - b);
  if (ordered.length > since.limit) return ordered[since.limit - 1] as number;
  return participantsCut ? (participants.at(-1)?.rev ?? since.rev) : head.rev;
}

/** The changes of a page, one for each rev, in rev order. */
export function changesOf(head: ConversationHead, page: ChangePage): Change[] {
  const byRev = new Map<number, Change>();
  for (const participant of page.participants) {
    const known = byRev.get(participant.rev);
    if (known && 'participants' in known) known.participants.push(participant);
    else byRev.set(participant.rev, { rev: participant.rev, participants: [participant] });
  }
  // The first rev made both: whoever joins a room is told its participants anyway.
  if (page.conversationChanged) {
    byRev.set(head.row_rev, { rev: head.row_rev, conversation: conversationOf(head) });
  }
  for (const message of page.messages) byRev.set(message.rev, { rev: message.rev, message });
  return [...byRev.values()].sort((a, b) => a.rev - b.rev);
}
