import type { Conversation, Message, Participant } from '../model.ts';
import type { Static } from '../schema.ts';
import type { ClientFrameType, ClientPayload } from './client-frames.ts';
import type { ServerFrameType, ServerPayload } from './server-frames.ts';

// One payload of each frame, as the documents show it. An end-to-end test sends the client's, with these
// ids replaced by real ones, and sees every type of the server's arrive.

/** Who and what the examples are about. */
export const exampleIds = {
  ann: '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10',
  ben: '0199b3f0-8a42-7c11-9b3d-6e0a4f5d2c21',
  session: '0199b3f1-0d37-7e95-a1c4-90b7e3f8d632',
  connection: '0199b3f1-2b6c-7d02-8f19-a4c2d7e6b543',
  conversation: '0199b3f2-44d1-7b68-b2e0-1d9c8a7f6e54',
  message: '0199b3f3-6e58-7f3a-9c47-b5d0e1a2f365',
  clientMessage: '5b1f6a0e-3c7d-4e92-a8b4-f0d9c6e27176',
  epoch: '3f0c8a52-91d4-4b7e-8a16-2c5d7e9f0b34',
  accessToken: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl',
} as const;

const { ann, ben, session, connection, message: message_id } = exampleIds;
const at = '2026-11-24T08:00:00.000Z';
const inConversation = { conversation_id: exampleIds.conversation };

export const clientExamples = {
  auth: { access_token: exampleIds.accessToken },
  'message.send': {
    ...inConversation,
    client_message_id: exampleIds.clientMessage,
    text: 'Lunch at noon, Ben?',
    reply_to_seq: 1,
    mentions: [ben],
  },
  'message.edit': { ...inConversation, message_id, text: 'Lunch at one, Ben?', mentions: [ben] },
  'message.delete': { ...inConversation, message_id },
  'message.react': { ...inConversation, message_id, emoji: '👍' },
  'message.pin': { ...inConversation, message_id, pinned: true },
  'room.join': { ...inConversation, since_rev: 1 },
  'room.leave': inConversation,
  sync: { ...inConversation, since_rev: 1, limit: 100 },
  'receipt.delivered': { ...inConversation, seq: 2 },
  'receipt.read': { ...inConversation, seq: 2 },
  'typing.start': inConversation,
  'typing.stop': inConversation,
  'presence.set': { state: 'background' },
  ping: {},
} satisfies { [T in ClientFrameType]: ClientPayload<T> };

const message: Static<typeof Message> = {
  id: message_id,
  ...inConversation,
  seq: 2,
  rev: 3,
  sender_id: ann,
  client_message_id: exampleIds.clientMessage,
  kind: 'text',
  text: 'Lunch at noon, Ben?',
  media: null,
  encrypted: null,
  mentions: [ben],
  mentions_all: false,
  reply_to_seq: 1,
  forwarded: false,
  system: null,
  reactions: [],
  pinned_at: null,
  sent_at: at,
  edited_at: null,
  deleted_at: null,
};

const owner: Static<typeof Participant> = {
  user_id: ann,
  role: 'owner',
  joined_seq: 0,
  left_seq: null,
  last_read_seq: 2,
  last_read_at: at,
  last_delivered_seq: 2,
  rev: 1,
};
const member: Static<typeof Participant> = {
  ...owner,
  user_id: ben,
  role: 'member',
  last_read_seq: 1,
  last_delivered_seq: 1,
};

const conversation: Static<typeof Conversation> = {
  id: exampleIds.conversation,
  type: 'group',
  title: 'Lunch',
  avatar_url: null,
  history: 'all',
  rev: 3,
  last_seq: 2,
  last_message_at: at,
  created_at: at,
};

const change = { ...inConversation, rev: 3, prev_rev: 2 };
const edited = { ...message, rev: 4, text: 'Lunch at one, Ben?', edited_at: '2026-11-24T08:00:09.000Z' };

const ownSettings = { muted_until: null, notify: 'default' as const, pinned_at: null, archived_at: null };

export const serverExamples = {
  hello: {
    user_id: ann,
    session_id: session,
    connection_id: connection,
    server_time: at,
    heartbeat_s: 25,
    token_expires_at: '2026-11-24T08:15:00.000Z',
    epoch: exampleIds.epoch,
    features: ['replay', 'receipts', 'typing', 'presence'],
    conversations: [{ id: conversation.id, rev: 3, last_seq: 2, last_read_seq: 2 }],
  },
  ack: {},
  'message.ack': {
    client_message_id: exampleIds.clientMessage,
    message_id,
    ...inConversation,
    seq: 2,
    rev: 3,
    sent_at: at,
    duplicate: false,
  },
  'message.new': { ...change, message },
  'message.updated': { ...change, rev: 4, prev_rev: 3, message: edited },
  'conversation.updated': { ...change, conversation },
  'participants.updated': { ...change, participants: [{ ...member, rev: 3 }] },
  rev: change,
  'conversation.added': {
    conversation: {
      ...conversation,
      member_count: 2,
      role: 'member',
      unread: 1,
      unread_mentions: 1,
      last_read_seq: 1,
      ...ownSettings,
      last_message: message,
      participants: [owner, member],
    },
  },
  'conversation.settings': { ...inConversation, ...ownSettings, muted_until: '2026-11-24T20:00:00.000Z' },
  'conversation.removed': inConversation,
  'room.joined': {
    ...inConversation,
    rev: 3,
    last_seq: 2,
    participants: [owner, member],
    presence: [{ user_id: ben, state: 'online', last_seen_at: null }],
    too_long: false,
  },
  'sync.result': {
    ...inConversation,
    messages: [message],
    participants: [],
    conversation: null,
    rev: 3,
    has_more: false,
    too_long: false,
  },
  receipt: { ...inConversation, user_id: ben, delivered_seq: 2, read_seq: 2, read_at: at },
  typing: { ...inConversation, user_id: ben, is_typing: true, expires_in_ms: 6_000 },
  presence: { user_id: ben, state: 'background', last_seen_at: null },
  'user.updated': {
    user: { id: ben, username: 'ben', display_name: 'Ben Ito', avatar_url: null },
  },
  'settings.updated': {
    settings: {
      presence_visible: false,
      preview: 'sender',
      do_not_disturb: { from: '22:00', to: '07:00', tz: 'Europe/Berlin', days: [1, 2, 3, 4, 7] },
      do_not_disturb_until: null,
      notify_direct: 'all',
      notify_group: 'mentions',
      push_reactions: true,
      badge_muted: false,
    },
  },
  'block.updated': { user_id: ben, blocked: true },
  'auth.expiring': { seconds_left: 60 },
  goaway: { reconnect_after_ms: 1_200 },
  pong: {},
  error: {
    code: 'not_found',
    message: 'No such conversation',
    retryable: false,
    client_message_id: exampleIds.clientMessage,
  },
} satisfies { [T in ServerFrameType]: ServerPayload<T> };
