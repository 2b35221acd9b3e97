import { expect, test } from '@jest/globals';
import { asyncApiDocument } from '../src/index.ts';
import { asyncApiFaults } from '../validate-asyncapi.ts';

const document = () => JSON.parse(JSON.stringify(asyncApiDocument()));

test('the generated document is what the official schema of AsyncAPI 3.0 asks for', () => {
  expect(asyncApiFaults(document())).toEqual([]);
});

test.each<[string, (broken: ReturnType<typeof document>) => unknown, string]>([
  [
    'an unknown action',
    ({ operations }) => set(operations['receive.ping'], 'action', 'shout'),
    '/operations',
  ],
  ['a payload that is no schema', ({ components }) => set(components.messages.ping, 'payload', 7), '/comp'],
  ['an unknown security', (broken) => set(broken.components.securitySchemes.token, 'type', 'vow'), '/comp'],
  ['a server without a host', ({ servers }) => set(servers.here, 'host', undefined), '/servers'],
  ['a field of no version', (broken) => set(broken, 'chanels', {}), '/'],
])('%s is found', (_what, breakIt, where) => {
  const broken = document();
  breakIt(broken);
  expect(asyncApiFaults(broken).some((fault) => fault.startsWith(where))).toBe(true);
});

function set(target: Record<string, unknown>, key: string, value: unknown): void {
  if (value === undefined) delete target[key];
  else target[key] = value;
}
