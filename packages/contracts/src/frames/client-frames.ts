import { limits } from '../limits.ts';
import { Encrypted } from '../model.ts';
import { closed, Position, type Static, type TSchema, Type, Uuid } from '../schema.ts';

// Client → server. One schema per frame type; a type that is not here is `unsupported`.

const InConversation = { conversation_id: Uuid };

/** What a message is made of, the same on the socket and on POST …/messages. */
export const OutgoingBody = {
  text: Type.Optional(
    Type.String({
      minLength: 1,
      description: `Up to ${limits.textCharacters} Unicode code points, counted in NFC`,
    }),
  ),
  client_message_id: Uuid,
  kind: Type.Optional(Type.Union([Type.Literal('text'), Type.Literal('media'), Type.Literal('encrypted')])),
  media_id: Type.Optional(Uuid),
  encrypted: Type.Optional(Encrypted),
  reply_to_seq: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  mentions: Type.Optional(Type.Array(Uuid, { maxItems: limits.mentionsPerMessage, uniqueItems: true })),
  mentions_all: Type.Optional(
    Type.Boolean({ description: 'Mentions everybody: owner and admins of a group' }),
  ),
  forwarded: Type.Optional(Type.Boolean({ description: 'The body is that of a message seen elsewhere' })),
};

/** One emoji; the service checks that it is one (Unicode TS #51, RGI set). */
export const Emoji = Type.String({ minLength: 1, maxLength: 64 });

/** What an edit replaces, the same on the socket and on PATCH …/messages/{message_id}: one of text and encrypted. */
export const EditedBody = {
  text: OutgoingBody.text,
  encrypted: OutgoingBody.encrypted,
  mentions: OutgoingBody.mentions,
};

export const clientFrames = {
  auth: closed({ access_token: Type.String({ minLength: 1, maxLength: 4_096 }) }),
  'message.send': closed({ ...InConversation, ...OutgoingBody }),
  'message.edit': closed({ ...InConversation, message_id: Uuid, ...EditedBody }),
  'message.delete': closed({ ...InConversation, message_id: Uuid }),
  'message.react': closed({
    ...InConversation,
    message_id: Uuid,
    emoji: Emoji,
    remove: Type.Optional(Type.Boolean()),
  }),
  'message.pin': closed({ ...InConversation, message_id: Uuid, pinned: Type.Boolean() }),
  'room.join': closed({ ...InConversation, since_rev: Type.Optional(Position) }),
  'room.leave': closed(InConversation),
  sync: closed({
    ...InConversation,
    since_rev: Position,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.syncPage })),
  }),
  'receipt.delivered': closed({ ...InConversation, seq: Position }),
  'receipt.read': closed({ ...InConversation, seq: Position }),
  'typing.start': closed(InConversation),
  'typing.stop': closed(InConversation),
  'presence.set': closed({ state: Type.Union([Type.Literal('foreground'), Type.Literal('background')]) }),
  ping: closed({}),
} satisfies Record<string, TSchema>;

export type ClientFrameType = keyof typeof clientFrames;
export type ClientPayload<T extends ClientFrameType> = Static<(typeof clientFrames)[T]>;

/** The envelope of every frame, each way. `id` is echoed in the reply. */
export interface Envelope<T extends string = string, P = unknown> {
  type: T;
  id?: string;
  payload: P;
}

/** Longest envelope `id`, in UTF-16 code units. */
export const ENVELOPE_ID_MAX = 128;
