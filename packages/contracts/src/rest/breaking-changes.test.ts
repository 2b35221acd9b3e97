import { expect, test } from '@jest/globals';
import { breakingChanges } from './breaking-changes.ts';
import { openApiDocument } from './openapi.ts';

type Json = Record<string, unknown>;

const sent = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 9 }, kind: { type: 'string', enum: ['a', 'b'] } },
  required: ['name'],
};
const received = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    note: { type: ['string', 'null'] },
    state: { type: 'string', enum: ['on'] },
  },
  required: ['id'],
};

/** A document of one operation. */
function documentOf(parts: { sent?: Json; received?: Json; operation?: Json; path?: string } = {}): Json {
  const operation = {
    security: [],
    parameters: [{ in: 'query', name: 'limit', schema: { type: 'integer', maximum: 100 } }],
    requestBody: { content: { 'application/json': { schema: { ...sent, ...parts.sent } } } },
    responses: {
      200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
    },
    ...parts.operation,
  };
  return {
    paths: { [parts.path ?? '/things']: { post: operation } },
    components: { schemas: { Thing: { ...received, ...parts.received } } },
  };
}

const changed = (parts: Parameters<typeof documentOf>[0]) => breakingChanges(documentOf(), documentOf(parts));
const withSent = (fields: Json) => ({ sent: { properties: { ...sent.properties, ...fields } } });
const withReceived = (fields: Json) => ({ received: { properties: { ...received.properties, ...fields } } });

test.each([
  ['an operation that is gone', { path: '/other' }, 'POST /things is gone'],
  ['an access token asked for', { operation: { security: undefined } }, 'access token'],
  ['a parameter that is gone', { operation: { parameters: [] } }, 'query limit'],
  ['a success that is gone', { operation: { responses: {} } }, '200'],
  [
    'a body that must be sent',
    { operation: { requestBody: { required: true, content: { 'application/json': { schema: sent } } } } },
    'body',
  ],
  ['a field that must be sent', { sent: { required: ['name', 'kind'] } }, 'kind must be sent'],
  ['a field no longer taken', { sent: { properties: { name: sent.properties.name } } }, 'kind is gone'],
  ['a value no longer taken', withSent({ kind: { type: 'string', enum: ['a'] } }), 'b is not taken'],
  ['a shorter bound', withSent({ name: { type: 'string', maxLength: 8 } }), 'maxLength was 9, is 8'],
  ['a new bound', withSent({ name: { type: 'string', maxLength: 9, minLength: 1 } }), 'minLength'],
  ['a new pattern', withSent({ name: { type: 'string', maxLength: 9, pattern: 'x' } }), 'pattern'],
  ['another type to be sent', withSent({ name: { type: 'integer' } }), 'was string, is integer'],
  ['a field no longer told', { received: { properties: { id: { type: 'string' } } } }, 'note is gone'],
  ['a field that may be missing', { received: { required: [] } }, 'id may be missing'],
  ['a field that may be null', withReceived({ id: { type: ['string', 'null'] } }), 'is string or null'],
  [
    'a value that clients do not know',
    withReceived({ state: { type: 'string', enum: ['on', 'off'] } }),
    'off is a value',
  ],
] as const)('%s breaks', (_what, parts, said) => {
  expect(changed(parts as Parameters<typeof documentOf>[0]).join('\n')).toContain(said);
});

test.each([
  ['nothing', {}],
  ['a field that may be sent', withSent({ more: { type: 'string' } })],
  ['a value more to be sent', withSent({ kind: { type: 'string', enum: ['a', 'b', 'c'] } })],
  ['a longer bound', withSent({ name: { type: 'string', maxLength: 10 } })],
  ['null to be sent', withSent({ name: { type: ['string', 'null'], maxLength: 9 } })],
  ['a field more told', withReceived({ more: { type: 'string' } })],
  ['a field that is never null', withReceived({ note: { type: 'string' } })],
])('%s breaks nothing', (_what, parts) => {
  expect(changed(parts)).toEqual([]);
});

test('the document is compatible with itself', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as Json;
  expect(breakingChanges(document, document)).toEqual([]);
});
