import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { createLogger } from '@parley/runtime';
import { secretIn, secretsInLogs } from './log-scan.ts';

const previous = process.env['PARLEY_TEST_LOG_DIR'];
let dir = '';
afterEach(async () => {
  if (previous === undefined) delete process.env['PARLEY_TEST_LOG_DIR'];
  else process.env['PARLEY_TEST_LOG_DIR'] = previous;
  if (dir) await rm(dir, { recursive: true, force: true });
});

const secrets: [string, string][] = [
  ['a signed token', `eyJhbGciOiJFZERTQSJ9.${'e30'.repeat(6)}.${randomBytes(64).toString('base64url')}`],
  ['an opaque token', `aA1${randomBytes(30).toString('base64url')}`],
  ['a device token', randomBytes(32).toString('hex')],
  ['a password hash', '$argon2id$v=19$m=19456,t=2,p=1$AAAA$BBBB'],
  ['a password', 'correct horse battery'],
  ['a bearer token', 'Bearer abc'],
  ['an e-mail address', 'ann@example.org'],
  ['credentials in an address', 'postgresql://parley:parley@127.0.0.1/parley'],
];

test.each(secrets)('%s is found in a log, and not shown', (what, secret) => {
  const found = secretIn(JSON.stringify({ level: 'info', msg: `it was ${secret}` }));
  expect(found?.what).toContain(what);
  expect(found?.shown).not.toContain(secret);
});

test.each([
  JSON.stringify({
    userId: newId(),
    sessionId: newId(),
    trace: `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`,
  }),
  JSON.stringify({ kids: [`aA1${randomBytes(30).toString('base64url')}`], msg: 'signing keys created' }),
  JSON.stringify({ detail: 'Send Authorization: Bearer <access token>' }),
  JSON.stringify({ stack: 'at file:///srv/parley/node_modules/@fastify/busboy/lib/main.js:12:3' }),
])('ids, kids and stacks are no secrets: %s', (line) => {
  expect(secretIn(line)).toBeUndefined();
});

test('a planted secret is found, whatever the level and wherever the test sends its logs', async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-logs-'));
  process.env['PARLEY_TEST_LOG_DIR'] = dir;
  const shown: string[] = [];
  const destination = { write: (line: string) => void shown.push(line) };
  createLogger({ service: 'loud', level: 'info', destination }).info('nothing to see');
  expect(await secretsInLogs(dir)).toEqual([]);
  createLogger({ service: 'quiet', level: 'fatal', destination }).debug({ email: 'ann@example.org' }, 'oh');
  createLogger({ service: 'mute', level: 'silent', destination }).child({ a: 1 }).error('Bearer abc');
  expect(shown).toHaveLength(1);
  const found = await secretsInLogs(dir);
  expect(found).toEqual([
    expect.stringMatching(/an e-mail address .*"service":"quiet"/),
    expect.stringMatching(/a bearer token .*"service":"mute"/),
  ]);
  expect(found.join()).not.toMatch(/ann@|abc/);
});
