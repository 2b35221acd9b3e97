import {
  Conversation,
  ConversationView,
  Message,
  OwnSettings,
  Participant,
  Presence,
  User,
} from '../model.ts';
import { closed, nullable, Position, type Static, Timestamp, type TSchema, Type, Uuid } from '../schema.ts';
import { Settings } from '../settings.ts';

// Server → client. Clients ignore types they do not know.

/** Every frame of a room that consumes a rev. A client at R applies it when prev_rev ≤ R < rev. */
const InRoom = { conversation_id: Uuid, rev: Position, prev_rev: Position };

export const serverFrames = {
  hello: closed({
    user_id: Uuid,
    session_id: Uuid,
    connection_id: Type.String(),
    server_time: Timestamp,
    heartbeat_s: Type.Integer(),
    token_expires_at: Timestamp,
    epoch: Type.String(),
    features: Type.Array(Type.String()),
    conversations: Type.Array(
      closed({ id: Uuid, rev: Position, last_seq: Position, last_read_seq: Position }),
    ),
  }),
  ack: closed({}),
  'message.ack': closed({
    client_message_id: Uuid,
    message_id: Uuid,
    conversation_id: Uuid,
    seq: Position,
    rev: Position,
    sent_at: Timestamp,
    duplicate: Type.Boolean({ description: 'It was sent before; this is the first answer' }),
  }),
  'message.new': closed({ ...InRoom, message: Message }),
  'message.updated': closed({ ...InRoom, message: Message }),
  'conversation.updated': closed({ ...InRoom, conversation: Conversation }),
  'participants.updated': closed({ ...InRoom, participants: Type.Array(Participant) }),
  rev: closed(InRoom),
  'conversation.added': closed({ conversation: ConversationView }),
  'conversation.settings': closed({ conversation_id: Uuid, ...OwnSettings }),
  'conversation.removed': closed({ conversation_id: Uuid }),
  'room.joined': closed({
    conversation_id: Uuid,
    rev: Position,
    last_seq: Position,
    participants: Type.Array(Participant, { description: 'The first 100, with their cursors' }),
    presence: Type.Array(Presence, {
      description: 'Those of them who share it and are not offline, or were seen; none above 100 members',
    }),
    too_long: Type.Boolean({
      description:
        'More than 1,000 changes behind since_rev: nothing is replayed, a sync.result with the latest page follows',
    }),
  }),
  'sync.result': closed({
    conversation_id: Uuid,
    messages: Type.Array(Message),
    participants: Type.Array(Participant),
    conversation: nullable(Conversation),
    rev: Position,
    has_more: Type.Boolean({ description: 'Ask again with since_rev = rev' }),
    too_long: Type.Boolean({
      description:
        'Too far behind: nothing is replayed. messages is the latest page, participants the first 100, ' +
        'conversation the row; what the client has of this conversation is to be replaced by them',
    }),
  }),
  receipt: closed({
    conversation_id: Uuid,
    user_id: Uuid,
    delivered_seq: Position,
    read_seq: Position,
    read_at: nullable(Timestamp),
  }),
  typing: closed({
    conversation_id: Uuid,
    user_id: Uuid,
    is_typing: Type.Boolean(),
    expires_in_ms: Type.Integer({ description: 'Without another frame by then it has stopped; 0 at a stop' }),
  }),
  presence: Presence,
  'user.updated': closed({ user: User }),
  'settings.updated': closed({ settings: Settings }),
  'block.updated': closed({ user_id: Uuid, blocked: Type.Boolean() }),
  'auth.expiring': closed({ seconds_left: Type.Integer() }),
  goaway: closed({ reconnect_after_ms: Type.Integer() }),
  pong: closed({}),
  error: closed({
    code: Type.String(),
    message: Type.String(),
    retryable: Type.Boolean(),
    retry_after_ms: Type.Optional(Type.Integer()),
    client_message_id: Type.Optional(Uuid),
  }),
} satisfies Record<string, TSchema>;

export type ServerFrameType = keyof typeof serverFrames;
export type ServerPayload<T extends ServerFrameType> = Static<(typeof serverFrames)[T]>;

/** A server frame as the JSON text that goes on the wire. */
export function serverFrame<T extends ServerFrameType>(
  type: T,
  payload: ServerPayload<T>,
  id?: string,
): string {
  return JSON.stringify(id === undefined ? { type, payload } : { type, id, payload });
}
