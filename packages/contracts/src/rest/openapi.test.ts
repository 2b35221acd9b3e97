import { describe, expect, test } from '@jest/globals';
import { errorCodes } from '../error-codes.ts';
import { openApiDocument } from './openapi.ts';

type Schema = Record<string, unknown>;
interface Body {
  content?: Record<string, { schema: Schema }>;
}
interface Operation {
  operationId: string;
  parameters: { name: string; description?: string; schema: Schema }[];
  requestBody?: Body;
  responses: Record<string, Body>;
}

// As a client gets it: what JSON cannot say is not in it.
const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  servers: unknown;
  components: { responses: Schema; schemas: Record<string, Schema & { properties: Record<string, Schema> }> };
  paths: Record<string, Record<string, Operation>>;
};
const { schemas } = document.components;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

function everyObject(value: unknown): Schema[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value as Schema]), ...Object.values(value).flatMap(everyObject)];
}

test('every reference leads somewhere, and every named schema is referred to', () => {
  const references = everyObject(document).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
  expect(new Set(references)).toEqual(
    new Set([
      ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
      ...Object.keys(document.components.responses).map((name) => `#/components/responses/${name}`),
    ]),
  );
});

test('answers stay open for fields to come, requests refuse what they do not know', () => {
  const answers = [schemas, operations.map(({ responses }) => responses)];
  expect(everyObject(answers).filter((schema) => 'additionalProperties' in schema)).toEqual([]);
  for (const { requestBody } of operations) {
    const json = requestBody?.content?.['application/json'];
    if (!json) continue;
    expect(json.schema).toHaveProperty('additionalProperties', false);
  }
});

describe.each(operations.map((operation) => [operation.operationId, operation] as const))('%s', (_id, op) => {
  test('succeeds with a named schema, bytes or nothing', () => {
    const successes = Object.entries(op.responses).filter(([status]) => status.startsWith('2'));
    expect(successes.length).toBeGreaterThan(0);
    for (const [status, { content }] of successes) {
      // Apple takes no other answer than 200.
      const isBare =
        status === '204' || (status === '202' && !content) || op.operationId === 'appleNotifications';
      if (isBare) expect(content).toBeUndefined();
      else if (content && '*/*' in content) {
        expect(content).toEqual({ '*/*': { schema: { type: 'string', format: 'binary' } } });
      } else {
        const reference = { $ref: expect.stringMatching(/^#\/components\/schemas\/\w+$/) };
        expect(content).toEqual({ 'application/json': { schema: reference } });
      }
    }
  });
});

test('ids and times have formats, what may be null says so, choices are enums', () => {
  const { id, sender_id, sent_at, edited_at, kind, media, encrypted } = schemas['Message']!.properties;
  expect(id).toMatchObject({ type: 'string', format: 'uuid' });
  expect(sender_id).toMatchObject({ type: ['string', 'null'], format: 'uuid' });
  expect(sent_at).toMatchObject({ type: 'string', format: 'date-time' });
  expect(edited_at).toMatchObject({ type: ['string', 'null'], format: 'date-time' });
  expect(kind).toEqual({ $ref: '#/components/schemas/MessageKind' });
  expect(schemas['MessageKind']).toEqual({ type: 'string', enum: ['text', 'media', 'system', 'encrypted'] });
  // As a reference or null, Swift's generator would leave them out of what it makes.
  expect(media).toMatchObject({ type: ['object', 'null'], properties: { id: { format: 'uuid' } } });
  expect(encrypted).toMatchObject({ type: ['object', 'null'] });
  expect(everyObject(document).filter((schema) => 'anyOf' in schema)).toEqual([]);
  expect(everyObject(document).filter((schema) => 'x-format' in schema)).toEqual([]);
  const constants = everyObject(document).flatMap((schema) => schema['const'] ?? []);
  expect(new Set(constants)).toEqual(new Set(['Bearer', 'public-key']));
});

test('the code of a refusal is open for codes to come, names those there are, and has retryable beside it', () => {
  const { properties, required } = schemas['Problem']!;
  expect(properties['code']).toMatchObject({ type: 'string' });
  expect(properties['code']).not.toHaveProperty('enum');
  for (const code of Object.keys(errorCodes)) {
    expect(properties['code']!['description']).toMatch(new RegExp(`\\b${code}\\b`));
  }
  expect(properties['retryable']).toMatchObject({ type: 'boolean' });
  expect(required).toEqual(expect.arrayContaining(['code', 'retryable']));
});

test('the server is the host the document was got from', () => {
  expect(document.servers).toEqual([{ url: '/' }]);
});

test('a start of a conversation explains its Idempotency-Key', () => {
  const start = operations.find(({ operationId }) => operationId === 'createConversation');
  const key = start?.parameters.find(({ name }) => name === 'Idempotency-Key');
  expect(key?.description).toMatch(/24 hours.*conflict/);
});
