import { expect, test } from '@jest/globals';
import { closeCodes } from '../close-codes.ts';
import { errorCodes } from '../error-codes.ts';
import { clientFrames } from '../frames/client-frames.ts';
import { clientExamples, serverExamples } from '../frames/examples.ts';
import { serverFrames } from '../frames/server-frames.ts';
import { faultsOf } from '../schema.ts';
import { asyncApiDocument } from './asyncapi.ts';

type Fields = Record<string, unknown>;
interface Reference {
  $ref: string;
}
interface Operation {
  action: 'send' | 'receive';
  description?: string;
  messages: Reference[];
  reply?: { messages: Reference[] };
}
interface MessageObject {
  name: string;
  summary: string;
  payload: { properties: Record<string, Fields>; required: string[] };
  examples: { payload: { type: string; payload: unknown } }[];
}

const written = JSON.stringify(asyncApiDocument());
// As a client gets it: what JSON cannot say is not in it.
const document = JSON.parse(written) as {
  info: { description: string };
  servers: unknown;
  channels: Record<string, { messages: Record<string, Reference> }>;
  operations: Record<string, Operation>;
  components: { schemas: Record<string, Fields>; messages: Record<string, MessageObject> };
  'x-error-codes': { code: string }[];
  'x-close-codes': { code: number }[];
};
const { components, operations } = document;
const typeOf = ({ $ref }: Reference) => $ref.replace('#/channels/socket/messages/', '');
const everyOperation = Object.values(operations);

function everyObject(value: unknown): Fields[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value as Fields]), ...Object.values(value).flatMap(everyObject)];
}

/** What a reference within the document leads to. */
function resolve(reference: string): unknown {
  const path = reference.replace(/^#\//, '').split('/');
  return path.reduce<unknown>((value, key) => (value as Fields | undefined)?.[key], document);
}

test('every reference leads somewhere, and every named schema is referred to', () => {
  const references = everyObject(document).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
  expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  const toSchemas = references.filter((reference) => reference.startsWith('#/components/schemas/'));
  const named = Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`);
  expect(new Set(toSchemas)).toEqual(new Set(named));
});

test('each frame of the contract is one message of the channel, received or sent or a reply', () => {
  const [client, server] = [Object.keys(clientFrames), Object.keys(serverFrames)];
  expect(client.filter((type) => server.includes(type))).toEqual([]);
  const types = [...client, ...server].sort();
  expect(Object.keys(components.messages).sort()).toEqual(types);
  expect(Object.keys(document.channels['socket']?.messages ?? {}).sort()).toEqual(types);
  const by = (action: string) => everyOperation.filter((operation) => operation.action === action);
  expect(by('receive').flatMap(({ messages }) => messages.map(typeOf))).toEqual(client);
  const replies = everyOperation.flatMap(({ reply }) => reply?.messages.map(typeOf) ?? []);
  const sent = by('send').flatMap(({ messages }) => messages.map(typeOf));
  expect(new Set([...sent, ...replies])).toEqual(new Set(server));
});

test.each([
  ['auth', 'hello'],
  ['message.send', 'message.ack'],
  ['message.edit', 'ack'],
  ['message.delete', 'ack'],
  ['room.join', 'room.joined'],
  ['room.leave', 'ack'],
  ['sync', 'sync.result'],
  ['ping', 'pong'],
])('%s is answered by %s or an error', (type, reply) => {
  expect(operations[`receive.${type}`]?.reply?.messages.map(typeOf)).toEqual([reply, 'error']);
});

test('receipts, typing and presence are answered by nothing', () => {
  const silent = everyOperation.filter(({ action, reply }) => action === 'receive' && !reply);
  expect(silent.flatMap(({ messages }) => messages.map(typeOf))).toEqual([
    'receipt.delivered',
    'receipt.read',
    'typing.start',
    'typing.stop',
    'presence.set',
  ]);
  for (const { description } of silent) expect(description).toContain('an `error` comes when it is refused');
});

test('the server is the one that serves the document', () => {
  expect(document.servers).toMatchObject({ here: { host: 'localhost:8080', protocol: 'ws' } });
  const other = asyncApiDocument({ host: 'chat.example', protocol: 'wss' });
  expect(other['servers']).toMatchObject({ here: { host: 'chat.example', protocol: 'wss' } });
});

test('what a client sends is closed, what it gets stays open for fields to come', () => {
  for (const type of Object.keys(clientFrames)) {
    const { payload } = components.messages[type]!.payload.properties;
    expect(payload).toHaveProperty('additionalProperties', false);
  }
  const got = Object.keys(serverFrames).map((type) => components.messages[type]?.payload);
  const open = everyObject([got, components.schemas]);
  expect(open.filter((schema) => 'additionalProperties' in schema)).toEqual([]);
});

test.each([
  ...Object.entries(clientFrames).map(
    ([type, schema]) => [type, schema, clientExamples[type as keyof typeof clientExamples]] as const,
  ),
  ...Object.entries(serverFrames).map(
    ([type, schema]) => [type, schema, serverExamples[type as keyof typeof serverExamples]] as const,
  ),
])('%s has an example that its schema accepts, in its envelope', (type, schema, example) => {
  expect(faultsOf(schema, example)).toEqual([]);
  const { name, summary, payload, examples } = components.messages[type]!;
  expect(name).toBe(type);
  expect(summary).not.toBe('');
  expect(payload.properties['type']).toEqual({ type: 'string', const: type });
  expect(payload.required).toEqual(type === 'ping' ? ['type'] : ['type', 'payload']);
  expect(examples).toHaveLength(1);
  expect(examples[0]?.payload).toMatchObject({ type, payload: JSON.parse(JSON.stringify(example)) });
});

test('error and close codes are all there, for programs and for people', () => {
  expect(document['x-error-codes'].map(({ code }) => code)).toEqual(Object.keys(errorCodes));
  expect(document['x-close-codes']).toEqual(Object.values(closeCodes));
  for (const code of Object.keys(errorCodes)) expect(document.info.description).toContain(`| \`${code}\` |`);
  for (const { code } of Object.values(closeCodes))
    expect(document.info.description).toContain(`| ${code} |`);
});

test('ids and times have formats, choices are enums, and the document is the same each time', () => {
  const schemas = components.schemas as Record<string, { properties: Record<string, Fields> }>;
  expect(schemas['Message']?.properties['id']).toMatchObject({ type: 'string', format: 'uuid' });
  expect(schemas['Message']?.properties['edited_at']).toMatchObject({ type: ['string', 'null'] });
  expect(schemas['Presence']?.properties['state']).toMatchObject({
    enum: ['online', 'background', 'offline'],
  });
  expect(everyObject(document).filter((schema) => 'x-format' in schema)).toEqual([]);
  expect(JSON.stringify(asyncApiDocument())).toBe(written);
});
