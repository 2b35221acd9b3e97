import { limits } from './limits.ts';
import { closed, nullable, openString, Position, type Static, Timestamp, Type, Uuid } from './schema.ts';
import { NotifyLevel, Settings } from './settings.ts';

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
  user_ids: Type.Array(Uuid, { maxItems: 10, description: 'The first of them' }),
});

/** A file of a message, as its upload was answered. */
export const Media = closed({
  id: Uuid,
  content_type: Type.String(),
  size: Type.Integer({ description: 'Bytes' }),
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
  duration_ms: Type.Optional(Type.Integer({ description: 'Of film and sound' })),
  blurhash: Type.Optional(Type.String({ description: 'https://blurha.sh' })),
  name: nullable(Type.String()),
  url: Type.String({ description: 'Needs the access token' }),
  thumbnail_url: nullable(Type.String()),
});
/** @interface */
export type Media = Static<typeof Media>;

const systemEventNames = [
  'members_added',
  /** By an invitation. */
  'member_joined',
  'member_removed',
  'member_left',
  'role_changed',
  'owner_changed',
  'title_changed',
  'avatar_changed',
  'message_pinned',
] as const;
export type SystemEventName = (typeof systemEventNames)[number];

/** What happened in a group, told among its messages; who did it is the sender. */
export const SystemEvent = closed({
  event: openString(systemEventNames),
  user_ids: Type.Optional(Type.Array(Uuid, { description: 'Whom it is about' })),
  role: Type.Optional(Type.String({ description: 'role_changed: the new one' })),
  title: Type.Optional(nullable(Type.String())),
  seq: Type.Optional(Type.Integer({ description: 'message_pinned: which' })),
});
export type SystemEvent = Static<typeof SystemEvent>;

export const Message = closed({
  id: Uuid,
  conversation_id: Uuid,
  seq: Position,
  rev: Position,
  sender_id: nullable(Uuid),
  client_message_id: nullable(Uuid),
  kind: MessageKind,
  text: nullable(Type.String()),
  media: nullable(Media),
  encrypted: nullable(Encrypted),
  mentions: Type.Array(Uuid),
  mentions_all: Type.Boolean({ description: 'As it was sent; edits do not change it' }),
  reply_to_seq: nullable(Position),
  forwarded: Type.Boolean({ description: 'What the sender says; not checked' }),
  system: nullable(SystemEvent),
  reactions: Type.Array(Reaction),
  my_reactions: Type.Optional(
    Type.Array(Type.String(), { description: 'The emoji of the caller; in answers of REST and sync only' }),
  ),
  pinned_at: nullable(Timestamp),
  sent_at: Timestamp,
  edited_at: nullable(Timestamp),
  deleted_at: nullable(Timestamp),
});
/** @interface */
export type Message = Static<typeof Message>;

export const Role = Type.Union([Type.Literal('owner'), Type.Literal('admin'), Type.Literal('member')]);
export type Role = Static<typeof Role>;

export const Participant = closed({
  user_id: Uuid,
  role: Role,
  joined_seq: { ...Position, description: 'The last message before they joined' },
  left_seq: { ...nullable(Position), description: 'The last message before they left; null: a member' },
  last_read_seq: Position,
  last_read_at: nullable(Timestamp),
  last_delivered_seq: Position,
  rev: Position,
  erased_at: Type.Optional({
    ...Timestamp,
    description:
      'Their account was deleted: none of their messages has a body any more, whatever the rev it was read at',
  }),
});
/** @interface */
export type Participant = Static<typeof Participant>;

export const ConversationType = Type.Union([Type.Literal('direct'), Type.Literal('group')]);

/** The row of a conversation as all members see it (conversation.updated). */
export const Conversation = closed({
  id: Uuid,
  type: ConversationType,
  title: nullable(Type.String()),
  avatar_url: nullable(Type.String()),
  history: Type.Union([Type.Literal('all'), Type.Literal('since_join')], {
    description: 'What members see: all messages, or those after they joined',
  }),
  rev: Position,
  last_seq: Position,
  last_message_at: nullable(Timestamp),
  created_at: Timestamp,
});
/** @interface */
export type Conversation = Static<typeof Conversation>;

export const Notify = Type.Union([Type.Literal('default'), ...NotifyLevel.anyOf], {
  description:
    'Which messages are pushed, all of them count as unread; default: as the settings say, by the type of conversation',
});
export type Notify = Static<typeof Notify>;

/** What one member has set for a conversation. */
export const OwnSettings = {
  muted_until: nullable(Timestamp),
  notify: Notify,
  pinned_at: nullable(Timestamp),
  archived_at: nullable(Timestamp),
};

/** A conversation as one member's list shows it. */
export const ConversationView = closed({
  ...Conversation.properties,
  member_count: Type.Integer(),
  role: Role,
  unread: Type.Integer({
    minimum: 0,
    maximum: limits.unreadCap,
    description: 'Messages of others after last_read_seq, not deleted, not of kind system',
  }),
  unread_mentions: Type.Integer({
    minimum: 0,
    maximum: limits.unreadCap,
    description: 'Those of them that mention the caller',
  }),
  last_read_seq: Position,
  ...OwnSettings,
  last_message: nullable(Message),
  /** The first 100 members. */
  participants: Type.Array(Participant),
});
/** @interface */
export type ConversationView = Static<typeof ConversationView>;

/** A user as anybody sees them. */
export const User = closed({
  id: Uuid,
  username: Type.String(),
  display_name: Type.String(),
  avatar_url: nullable(Type.String()),
});
/** @interface */
export type User = Static<typeof User>;

/** Where a user is, as those see it who share a conversation of up to 100 members. */
export const Presence = closed({
  user_id: Uuid,
  state: Type.Union([Type.Literal('online'), Type.Literal('background'), Type.Literal('offline')], {
    description: 'online: an app in the foreground; background: connected, but nobody looks; else offline',
  }),
  last_seen_at: nullable(Timestamp),
});
/** @interface */
export type Presence = Static<typeof Presence>;

/** The caller's own account. */
export const Me = closed({
  ...User.properties,
  email: nullable(Type.String()),
  email_verified: Type.Boolean(),
  has_password: Type.Boolean(),
  deletion_due_at: {
    ...nullable(Timestamp),
    description: 'When the account is to be deleted; null: it is not',
  },
  second_factor: Type.Boolean({ description: 'Whether a code of an authenticator app is asked for' }),
  role: Type.String(),
  created_at: Timestamp,
  settings: Settings,
});
/** @interface */
export type Me = Static<typeof Me>;
