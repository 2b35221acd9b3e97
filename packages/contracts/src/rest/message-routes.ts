import { EditedBody, Emoji, OutgoingBody } from '../frames/client-frames.ts';
import { serverFrames } from '../frames/server-frames.ts';
import { limits } from '../limits.ts';
import {
  Conversation,
  ConversationType,
  ConversationView,
  Message,
  Notify,
  OwnSettings,
  Participant,
  Role,
} from '../model.ts';
import { closed, NextCursor, nullable, Position, Timestamp, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

const ById = closed({ conversation_id: Uuid });
const MessageById = closed({ conversation_id: Uuid, message_id: Uuid });
const Reacted = closed({ conversation_id: Uuid, message_id: Uuid, emoji: Emoji });
const Page = {
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'From the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
};
const Title = Type.String({ minLength: 1, maxLength: 128 });
const Cursor = closed({ seq: Position });
const Own = closed(OwnSettings);

export const messageRoutes = routes({
  createConversation: {
    method: 'POST',
    path: '/api/conversations',
    tag: 'conversations',
    summary: 'Start a conversation; a direct one that exists is returned with 200',
    idempotent: true,
    body: closed({
      type: ConversationType,
      participant_ids: Type.Array(Uuid, {
        minItems: 0,
        maxItems: limits.participantsPerRequest,
        uniqueItems: true,
      }),
      title: Type.Optional(Title),
      history: Type.Optional(Conversation.properties.history),
    }),
    responses: { 201: ConversationView, 200: ConversationView },
  },
  listConversations: {
    method: 'GET',
    path: '/api/conversations',
    tag: 'conversations',
    summary: 'Conversations of the caller: pinned ones first, then by latest activity',
    query: closed({
      ...Page,
      archived: Type.Optional(Type.Boolean({ default: false, description: 'Those put away, or the others' })),
    }),
    responses: {
      200: closed({ conversations: Type.Array(ConversationView), cursor: NextCursor }),
    },
  },
  getConversation: {
    method: 'GET',
    path: '/api/conversations/:conversation_id',
    tag: 'conversations',
    summary: 'One conversation',
    params: ById,
    responses: { 200: ConversationView },
  },
  updateConversation: {
    method: 'PATCH',
    path: '/api/conversations/:conversation_id',
    tag: 'conversations',
    summary: 'Change title or avatar of a group (owner and admins)',
    params: ById,
    body: Type.Object(
      {
        title: Type.Optional(nullable(Title)),
        avatar_media_id: Type.Optional(nullable(Uuid)),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    responses: { 200: ConversationView },
  },
  setNotifications: {
    method: 'PUT',
    path: '/api/conversations/:conversation_id/notifications',
    tag: 'conversations',
    summary: 'Mute, or choose what notifies; what is left out stays',
    params: ById,
    body: closed({
      muted_until: Type.Optional(nullable(Timestamp)),
      notify: Type.Optional(Notify),
    }),
    responses: { 200: Own },
  },
  setPlace: {
    method: 'PUT',
    path: '/api/conversations/:conversation_id/place',
    tag: 'conversations',
    summary: 'Pin to the top of the own list, or put away; what is left out stays',
    params: ById,
    body: closed({ pinned: Type.Optional(Type.Boolean()), archived: Type.Optional(Type.Boolean()) }),
    responses: { 200: Own },
  },
  listParticipants: {
    method: 'GET',
    path: '/api/conversations/:conversation_id/participants',
    tag: 'conversations',
    summary: 'Members',
    params: ById,
    query: closed(Page),
    responses: { 200: closed({ participants: Type.Array(Participant), cursor: NextCursor }) },
  },
  addParticipants: {
    method: 'POST',
    path: '/api/conversations/:conversation_id/participants',
    tag: 'conversations',
    summary: 'Add people to a group (owner and admins)',
    params: ById,
    body: closed({
      user_ids: Type.Array(Uuid, {
        minItems: 1,
        maxItems: limits.participantsPerRequest,
        uniqueItems: true,
      }),
    }),
    responses: { 200: closed({ participants: Type.Array(Participant) }) },
  },
  changeRole: {
    method: 'PATCH',
    path: '/api/conversations/:conversation_id/participants/:user_id',
    tag: 'conversations',
    summary: 'Give a member another role; owner hands the group over (owner only)',
    params: closed({ conversation_id: Uuid, user_id: Uuid }),
    body: closed({ role: Role }),
    responses: { 200: Participant },
  },
  removeParticipant: {
    method: 'DELETE',
    path: '/api/conversations/:conversation_id/participants/:user_id',
    tag: 'conversations',
    summary: 'Leave a group, or remove somebody (owner and admins)',
    params: closed({ conversation_id: Uuid, user_id: Uuid }),
    responses: { 204: null },
  },
  listMessages: {
    method: 'GET',
    path: '/api/conversations/:conversation_id/messages',
    tag: 'messages',
    summary: 'A page of history in seq order: the latest, or before, after or around a seq, or these seqs',
    params: ById,
    query: closed({
      around_seq: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'Half of the page before it, half from it on; fewer at the ends',
        }),
      ),
      seqs: Type.Optional(
        Type.String({
          pattern: '^[1-9][0-9]{0,15}(,[1-9][0-9]{0,15})*$',
          maxLength: 2_000,
          description: `Up to ${limits.seqsPerRequest}, with commas between, as for quoted messages`,
        }),
      ),
      before_seq: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
      after_seq: Type.Optional(Position),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.historyPage, default: 50 })),
    }),
    responses: {
      200: closed({
        messages: Type.Array(Message),
        quoted: Type.Array(Message, { description: 'What replies of the page quote and is not in it' }),
        has_more: Type.Boolean({ description: 'With around_seq: on either side' }),
      }),
    },
  },
  sendMessage: {
    method: 'POST',
    path: '/api/conversations/:conversation_id/messages',
    tag: 'messages',
    summary: 'Send without a socket; 200 when it was sent before',
    params: ById,
    body: closed(OutgoingBody),
    responses: { 201: serverFrames['message.ack'], 200: serverFrames['message.ack'] },
  },
  editMessage: {
    method: 'PATCH',
    path: '/api/conversations/:conversation_id/messages/:message_id',
    tag: 'messages',
    summary: 'Edit an own message; the same body again changes nothing',
    params: MessageById,
    body: closed(EditedBody),
    responses: { 200: Message },
  },
  deleteMessage: {
    method: 'DELETE',
    path: '/api/conversations/:conversation_id/messages/:message_id',
    tag: 'messages',
    summary: 'Delete for everyone: own messages, as owner or admin of a group any; again changes nothing',
    params: MessageById,
    responses: { 204: null },
  },
  addReaction: {
    method: 'PUT',
    path: '/api/conversations/:conversation_id/messages/:message_id/reactions/:emoji',
    tag: 'messages',
    summary: 'React with an emoji; the same again changes nothing',
    params: Reacted,
    responses: { 204: null },
  },
  removeReaction: {
    method: 'DELETE',
    path: '/api/conversations/:conversation_id/messages/:message_id/reactions/:emoji',
    tag: 'messages',
    summary: 'Take an own reaction back',
    params: Reacted,
    responses: { 204: null },
  },
  pinMessage: {
    method: 'PUT',
    path: '/api/conversations/:conversation_id/messages/:message_id/pin',
    tag: 'messages',
    summary: 'Pin a message for everybody: owner and admins of a group, both of a direct conversation',
    params: MessageById,
    responses: { 204: null },
  },
  unpinMessage: {
    method: 'DELETE',
    path: '/api/conversations/:conversation_id/messages/:message_id/pin',
    tag: 'messages',
    summary: 'Unpin a message',
    params: MessageById,
    responses: { 204: null },
  },
  listPins: {
    method: 'GET',
    path: '/api/conversations/:conversation_id/pins',
    tag: 'messages',
    summary: `Pinned messages, in seq order; at most ${limits.pinsPerConversation}`,
    params: ById,
    responses: { 200: closed({ messages: Type.Array(Message) }) },
  },
  syncConversation: {
    method: 'GET',
    path: '/api/conversations/:conversation_id/sync',
    tag: 'messages',
    summary: 'What changed since a rev',
    params: ById,
    query: closed({
      since_rev: Position,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.syncPage })),
    }),
    responses: { 200: serverFrames['sync.result'] },
  },
  markRead: {
    method: 'PUT',
    path: '/api/conversations/:conversation_id/read',
    tag: 'receipts',
    summary: 'Move the read cursor forward; clamped to the last message',
    params: ById,
    body: Cursor,
    responses: { 204: null },
  },
  markDelivered: {
    method: 'PUT',
    path: '/api/conversations/:conversation_id/delivered',
    tag: 'receipts',
    summary: 'Move the delivered cursor forward; clamped to the last message',
    params: ById,
    body: Cursor,
    responses: { 204: null },
  },
  getUnread: {
    method: 'GET',
    path: '/api/unread',
    tag: 'receipts',
    summary: 'The badge, and unread messages by conversation',
    responses: {
      200: closed({
        badge: Type.Integer({
          minimum: 0,
          description: 'The sum of unread, without muted conversations unless `badge_muted` is set',
        }),
        conversations: Type.Array(closed({ id: Uuid, unread: Type.Integer({ minimum: 1 }) })),
      }),
    },
  },
});
