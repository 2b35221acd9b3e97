import { EditedBody, OutgoingBody } from '../frames/client-frames.ts';
import { serverFrames } from '../frames/server-frames.ts';
import { limits } from '../limits.ts';
import { ConversationType, ConversationView, Message, Participant } from '../model.ts';
import { closed, NextCursor, Position, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

const ById = closed({ conversation_id: Uuid });
const MessageById = closed({ conversation_id: Uuid, message_id: Uuid });
const Page = {
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'From the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
};
const Title = Type.String({ minLength: 1, maxLength: 128 });
const Cursor = closed({ seq: Position });

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
    }),
    responses: { 201: ConversationView, 200: ConversationView },
  },
  listConversations: {
    method: 'GET',
    path: '/api/conversations',
    tag: 'conversations',
    summary: 'Conversations of the caller, latest activity first',
    query: closed(Page),
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
    summary: 'A page of history in seq order: the latest, or before or after a seq',
    params: ById,
    query: closed({
      before_seq: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
      after_seq: Type.Optional(Position),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.historyPage, default: 50 })),
    }),
    responses: { 200: closed({ messages: Type.Array(Message), has_more: Type.Boolean() }) },
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
        badge: Type.Integer({ minimum: 0 }),
        conversations: Type.Array(closed({ id: Uuid, unread: Type.Integer({ minimum: 1 }) })),
      }),
    },
  },
});
