import type { Message, Participant } from '@parley/contracts';
import { type ChangedRows, type ConversationState, readChanges } from '../store/changes.ts';
import type { ConversationHead } from '../store/heads.ts';
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

/** Where a page starts, whose it is, and what it holds at most; a single rev may be more. */
export interface PageRequest {
  rev: number;
  visibleFromSeq: number;
  /** Changed rows. */
  limit: number;
  maxBytes: number;
}

/** A conversation as JSON is at most this long, its frame around it. */
export const CONVERSATION_BYTES = 4_096;

/**
 * What changed in a conversation since a rev, as state: a row changed twice is there once, with its last
 * rev. Messages before `visibleFromSeq` are left out.
 */
export async function changesSince(
  sql: Sql,
  head: ConversationHead,
  wanted: PageRequest,
): Promise<ChangePage> {
  const { rev, visibleFromSeq, maxBytes } = wanted;
  const { changes } = await readChanges(sql, [{ conversationId: head.id, rev, visibleFromSeq }], {
    limit: rowsToRead(wanted.limit),
    maxBytes,
    totalBytes: maxBytes,
  });
  const [found] = changes;
  // The head is of this snapshot, and the first conversation is never left.
  if (!found || found === 'left') throw new Error('a conversation that was there is not');
  return pageOf(found, wanted);
}

/** One more than fits: whatever is cut off is known to be there. */
export function rowsToRead(limit: number): number {
  return limit + 1;
}

/** The page that a read of {@link rowsToRead} rows gives. */
export function pageOf(found: ChangedRows, wanted: Omit<PageRequest, 'visibleFromSeq'>): ChangePage {
  const { head } = found;
  const end = endOfPage(found, wanted);
  const rows = found.rows.filter(({ rev }) => rev <= end);
  return {
    messages: rows.flatMap((row) => ('message' in row ? [row.message] : [])),
    participants: rows.flatMap((row) => ('participant' in row ? [row.participant] : [])),
    conversationChanged: head.row_rev > wanted.rev && head.row_rev <= end,
    rev: end,
    hasMore: end < head.rev,
  };
}

/** The last rev that still fits, the first in any case; the conversation's when everything does. */
function endOfPage(
  { head, rows: changed, ...found }: ChangedRows,
  wanted: Omit<PageRequest, 'visibleFromSeq'>,
): number {
  const wholeTo = Math.min(found.wholeTo, head.rev);
  const rows: { rev: number; bytes: number }[] = [
    ...changed,
    ...(head.row_rev > wanted.rev ? [{ rev: head.row_rev, bytes: CONVERSATION_BYTES }] : []),
  ].sort((a, b) => a.rev - b.rev);
  let bytes = 0;
  for (const [i, row] of rows.entries()) {
    if (row.rev > wholeTo) break;
    bytes += row.bytes;
    if (i < wanted.limit && bytes <= wanted.maxBytes) continue;
    if (row.rev > (rows[0]?.rev ?? 0)) return lastRevBefore(rows, row.rev);
  }
  return wholeTo;
}

function lastRevBefore(rows: readonly { rev: number }[], rev: number): number {
  return rows.findLast((row) => row.rev < rev)?.rev ?? rev;
}

/** The changes of a page, one for each rev, in rev order. */
export function changesOf(head: ConversationState, page: ChangePage): Change[] {
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
