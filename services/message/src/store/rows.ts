import type { Conversation, Encrypted, Media, Message, Participant, SystemEvent } from '@parley/contracts';
import { erasedSince } from './erased-senders.ts';

// Rows as the statements in packages/database/sql return them, and the resources made of them.

export interface MessageRow {
  conversation_id: string;
  seq: number;
  rev: number;
  id: string;
  sender_id: string | null;
  client_message_id: string | null;
  kind: Message['kind'];
  text: string | null;
  media: Media | null;
  encrypted: Encrypted | null;
  mentions: string[];
  reply_to_seq: number | null;
  reactions: Message['reactions'];
  sent_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  system: SystemEvent | null;
  forwarded: boolean;
  mentions_all: boolean;
  pinned_at: Date | null;
}

/** A message as anybody is shown it: one of a sender who is being erased says nothing any more, whatever is stored. */
export function messageOf(row: MessageRow): Message {
  const erasedAt = row.kind === 'system' ? null : erasedSince(row.sender_id);
  const gone = row.deleted_at !== null || erasedAt !== null;
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    seq: row.seq,
    rev: row.rev,
    sender_id: row.sender_id,
    client_message_id: row.client_message_id,
    kind: row.kind,
    text: gone ? null : row.text,
    media: gone ? null : row.media,
    encrypted: gone ? null : row.encrypted,
    mentions: gone ? [] : row.mentions,
    mentions_all: erasedAt ? false : row.mentions_all,
    reply_to_seq: row.reply_to_seq,
    forwarded: row.forwarded,
    system: row.system,
    reactions: erasedAt ? [] : row.reactions,
    pinned_at: erasedAt ? null : timeOf(row.pinned_at),
    sent_at: row.sent_at.toISOString(),
    edited_at: timeOf(row.edited_at),
    deleted_at: timeOf(row.deleted_at ?? erasedAt),
  };
}

export interface ParticipantRow {
  conversation_id: string;
  user_id: string;
  role: Participant['role'];
  joined_seq: number;
  left_seq: number | null;
  last_read_seq: number;
  last_read_at: Date | null;
  last_delivered_seq: number;
  rev: number;
  /** Since when what they wrote is without bodies. */
  erased_at?: Date | null;
}

export function participantOf(row: ParticipantRow): Participant {
  return {
    user_id: row.user_id,
    role: row.role,
    joined_seq: row.joined_seq,
    left_seq: row.left_seq,
    last_read_seq: row.last_read_seq,
    last_read_at: timeOf(row.last_read_at),
    last_delivered_seq: row.last_delivered_seq,
    rev: row.rev,
    ...(row.erased_at ? { erased_at: row.erased_at.toISOString() } : {}),
  };
}

export interface ConversationRow {
  id: string;
  type: Conversation['type'];
  title: string | null;
  avatar_url: string | null;
  history: Conversation['history'];
  rev: number;
  last_seq: number;
  last_message_at: Date | null;
  created_at: Date;
}

export function conversationOf(row: ConversationRow): Conversation {
  return {
    id: row.id,
    type: row.type,
    title: row.title,
    avatar_url: row.avatar_url,
    history: row.history,
    rev: row.rev,
    last_seq: row.last_seq,
    last_message_at: timeOf(row.last_message_at),
    created_at: row.created_at.toISOString(),
  };
}

/** ISO 8601 in UTC with milliseconds. */
export function timeOf(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
