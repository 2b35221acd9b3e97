import { type ClientFrameType, clientFrames, ENVELOPE_ID_MAX } from '../frames/client-frames.ts';
import { clientExamples, serverExamples } from '../frames/examples.ts';
import { type ServerFrameType, serverFrames } from '../frames/server-frames.ts';
import * as model from '../model.ts';
import { createSchemaWriter, type JsonSchema } from '../schema-writer.ts';
import { Settings } from '../settings.ts';
import { clientNotes, serverNotes } from './frame-notes.ts';

type Direction = 'client to server' | 'server to client';

const schemas = createSchemaWriter({
  Conversation: model.Conversation,
  ConversationType: model.ConversationType,
  ConversationView: model.ConversationView,
  Encrypted: model.Encrypted,
  Media: model.Media,
  Message: model.Message,
  MessageKind: model.MessageKind,
  Participant: model.Participant,
  Presence: model.Presence,
  Reaction: model.Reaction,
  Role: model.Role,
  Settings,
  SystemEvent: model.SystemEvent,
});

/** The schemas that messages refer to. */
export const componentSchemas = schemas.components;

export const clientTypes = Object.keys(clientFrames) as ClientFrameType[];
export const serverTypes = Object.keys(serverFrames) as ServerFrameType[];

/** Every frame of the contract as a message, by its type. */
export function componentMessages(): Record<string, unknown> {
  const client = clientTypes.map((type) => [type, clientMessage(type)]);
  const server = serverTypes.map((type) => [type, serverMessage(type)]);
  return Object.fromEntries([...client, ...server]);
}

function clientMessage(type: ClientFrameType) {
  const { summary, reply } = clientNotes[type];
  const id = { description: 'Echoed in what answers this frame' };
  const example = { type, ...(reply === null ? {} : { id: '1' }), payload: clientExamples[type] };
  const written = message(type, summary, 'client to server', id, schemas.sent(clientFrames[type]), example);
  // An absent payload is taken for an empty one.
  if (Object.keys(clientFrames[type].properties).length === 0) written.payload.required = ['type'];
  return written;
}

function serverMessage(type: ServerFrameType) {
  const { summary, onlyReply } = serverNotes[type];
  const id = { description: 'That of the frame this answers' };
  const example = { type, ...(onlyReply ? { id: '1' } : {}), payload: serverExamples[type] };
  return message(type, summary, 'server to client', id, schemas.received(serverFrames[type]), example);
}

function message(
  type: string,
  summary: string,
  direction: Direction,
  id: JsonSchema,
  payload: JsonSchema,
  example: unknown,
) {
  return {
    name: type,
    title: type,
    summary,
    contentType: 'application/json',
    'x-direction': direction,
    correlationId: { $ref: '#/components/correlationIds/envelope' },
    payload: {
      type: 'object',
      properties: {
        type: { type: 'string', const: type },
        id: { type: 'string', maxLength: ENVELOPE_ID_MAX, ...id },
        payload,
      },
      required: ['type', 'payload'],
    },
    examples: [{ name: type, payload: example }],
  };
}
