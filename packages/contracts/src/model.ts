import { limits } from './limits.ts';
import { closed, nullable, Position, type Static, Timestamp, Type, Uuid } from './schema.ts';

// The resources as every edge shows them: REST bodies and frame payloads alike.

export const MessageKind = Type.Union([
  Type.Literal('text'),
  Type.Literal('media'),
  Type.Literal('system'),
  Type.Literal('encrypted'),
]);
export type MessageKind = Static<typeof MessageKind>;

/** A body that only the clients can read. */
export const Encrypted = closed({
  scheme: Type.String({ minLength: 1, maxLength: 64 }),
  ciphertext: Type.String({ minLength: 1, maxLength: limits.ciphertextCharacters }),
});
export type Encrypted = Static<typeof Encrypted>;

export const Reaction = closed({
  emoji: Type.String(),
  count: Type.Integer({ minimum: 1 }),
  user_ids: Type.Array(Uuid, { maxItems: 10 }),
});

export const Message = closed({
  id: Uuid,
  conversation_id: Uuid,
  seq: Position,
  rev: Position,
  sender_id: nullable(Uuid),
  client_message_id: nullable(Uuid),
  kind: MessageKind,
  text: nullable(Type.String()),
  media: nullable(Type.Unknown()),
  encrypted: nullable(Encrypted),
  mentions: Type.Array(Uuid),
  reply_to_seq: nullable(Position),
  reactions: Type.Array(Reaction),
  sent_at: Timestamp,
  edited_at: nullable(Timestamp),
  deleted_at: nullable(Timestamp),
});
export type Message = Static<typeof Message>;

export const Role = Type.Union([Type.Literal('owner'), Type.Literal('admin'), Type.Literal('member')]);
export type Role = Static<typeof Role>;

export const Participant = closed({
  user_id: Uuid,
  role: Role,
  joined_seq: Position,
  left_seq: nullable(Position),
  last_read_seq: Position,
  last_read_at: nullable(Timestamp),
  last_delivered_seq: Position,
  rev: Position,
});
export type Participant = Static<typeof Participant>;

export const ConversationType = Type.Union([Type.Literal('direct'), Type.Literal('group')]);

/** The row of a conversation as all members see it (conversation.updated). */
export const Conversation = closed({
  id: Uuid,
  type: ConversationType,
  title: nullable(Type.String()),
  avatar_url: nullable(Type.String()),
  history: Type.Union([Type.Literal('all'), Type.Literal('since_join')]),
  rev: Position,
  last_seq: Position,
  last_message_at: nullable(Timestamp),
  created_at: Timestamp,
});
export type Conversation = Static<typeof Conversation>;

/** A conversation as one member's list shows it. */
export const ConversationView = closed({
  ...Conversation.properties,
  unread: Type.Integer({ minimum: 0, maximum: limits.unreadCap }),
  last_read_seq: Position,
  muted_until: nullable(Timestamp),
  notify: Type.Union([Type.Literal('all'), Type.Literal('mentions'), Type.Literal('none')]),
  last_message: nullable(Message),
  /** The first 100 members. */
  participants: Type.Array(Participant),
});
export type ConversationView = Static<typeof ConversationView>;

/** A user as anybody sees them. */
export const User = closed({
  id: Uuid,
  username: Type.String(),
  display_name: Type.String(),
  avatar_url: nullable(Type.String()),
});
export type User = Static<typeof User>;

/** Where a user is, as those see it who share a conversation of up to 100 members. */
export const Presence = closed({
  user_id: Uuid,
  state: Type.Union([Type.Literal('online'), Type.Literal('background'), Type.Literal('offline')], {
    description: 'online: an app in the foreground; background: connected, but nobody looks; else offline',
  }),
  last_seen_at: nullable(Timestamp),
});
export type Presence = Static<typeof Presence>;

/** What a user has chosen. */
export const Settings = closed({
  presence_visible: Type.Boolean({ description: 'Others see online, background, offline and last seen' }),
});
export type Settings = Static<typeof Settings>;

/** The caller's own account. */
export const Me = closed({
  ...User.properties,
  email: nullable(Type.String()),
  role: Type.String(),
  created_at: Timestamp,
  settings: Settings,
});
export type Me = Static<typeof Me>;
