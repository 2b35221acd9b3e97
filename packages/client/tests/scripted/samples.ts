import type { ConversationView, Message, Participant, TokenPair } from '@parley/contracts';

export const ME = '00000000-0000-4000-8000-00000000000a';
export const THEM = '00000000-0000-4000-8000-00000000000b';
const AT = '2026-11-24T08:00:00.000Z';

export const tokenPair = {
  access_token: 'token',
  refresh_token: 'refresh',
  session_id: 's1',
  expires_in: 86_400,
  user: {
    ...{ id: ME, username: 'me', display_name: 'Me', avatar_url: null },
    settings: { badge_muted: false },
  },
} as unknown as TokenPair;

/** The nth conversation's id. */
export const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export function member(userId: string, more: Partial<Participant> = {}): Participant {
  return {
    ...{ user_id: userId, role: 'member', joined_seq: 0, left_seq: null, rev: 1 },
    ...{ last_read_seq: 0, last_read_at: null, last_delivered_seq: 0 },
    ...more,
  };
}

/** `last`: its last seq, which is its rev. */
export function view(id: string, last: number, more: Partial<ConversationView> = {}): ConversationView {
  return {
    ...{ id, type: 'group', title: `Group ${id.slice(-2)}`, avatar_url: null, history: 'all' },
    ...{ rev: last, last_seq: last, last_message_at: AT, created_at: AT, member_count: 2, role: 'member' },
    ...{ unread: 0, unread_mentions: 0, last_read_seq: 0, last_message: null },
    ...{ muted_until: null, notify: 'default', pinned_at: null, archived_at: null },
    participants: [member(ME), member(THEM)],
    ...more,
  } as ConversationView;
}

export function message(id: string, seq: number, more: Partial<Message> = {}): Message {
  return {
    ...{ id: `${id}/${seq}`, conversation_id: id, seq, rev: seq, sender_id: THEM, kind: 'text' },
    ...{ client_message_id: `${id}/${seq}`, text: `text ${seq}`, media: null, encrypted: null },
    ...{ mentions: [], mentions_all: false, reply_to_seq: null, forwarded: false, system: null },
    ...{ reactions: [], pinned_at: null, sent_at: AT, edited_at: null, deleted_at: null },
    ...more,
  } as Message;
}

export const messages = (id: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(id, from + i));

/** `message.new`, in step. */
export const news = (id: string, seq: number) => ({
  ...{ conversation_id: id, rev: seq, prev_rev: seq - 1 },
  message: message(id, seq),
});

export const joined = (id: string, rev: number, tooLong = false) => ({
  ...{ conversation_id: id, rev, last_seq: rev, participants: [], presence: [] },
  too_long: tooLong,
});
