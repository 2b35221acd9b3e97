import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import type { Person, SentPush } from '../../../services/push-worker/tests/support/people.ts';
import { type Stories, startStories } from '../../../services/push-worker/tests/support/stories.ts';
import { runCommandLine } from './support/command.ts';

let stories: Stories;
let dir: string;
let bob: Person;
let username: string;
let sent: SentPush;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-why-'));
  stories = await startStories();
  const ada = await stories.people.add('Ada');
  bob = await stories.people.add('Bob');
  const room = await stories.people.room([ada, bob]);
  sent = await stories.say(room, ada, 'see you at eight');
  await stories.decided(room, sent, bob, { of: bob.devices[0], outcome: 'sent', status: 200, attempts: 1 });
  const { rows } = await stories.pool.query('SELECT username FROM users WHERE id = $1', [bob.id]);
  username = rows[0].username;
});
afterAll(async () => {
  await stories.close();
  await rm(dir, { recursive: true });
});

async function why(...args: string[]) {
  const command = runCommandLine('push-why', { DATABASE_URL: stories.url, PARLEY_DATA_DIR: dir }, args);
  return { code: await command.ended, said: command.said() };
}

test('the chain is printed from the database of DATABASE_URL, without text and tokens', async () => {
  const { code, said } = await why('--message', sent.id, '--user', `@${username}`);
  expect(code).toBe(0);
  expect(said).toContain(`Bob (@${username}): 1 device`);
  expect(said).toContain('alert: sent: APNs took it');
  expect(said).not.toContain('see you at eight');
  expect(said).not.toContain(bob.devices[0]?.token);
});

test('a push is saved for Xcode’s Simulator and shown as a curl line; what is secret lies in files of their owner', async () => {
  const file = join(dir, 'bob.apns');
  const { code, said } = await why('--message', sent.id, '--user', username, '--apns', file, '--curl');
  expect([code, said]).toEqual([0, expect.stringContaining('xcrun simctl push booted')]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    'Simulator Target Bundle': 'app.parley.ios',
    aps: { alert: { title: 'Ada', body: 'see you at eight' } },
  });
  expect(await readFile(`${file}.token`, 'utf8')).toBe(bob.devices[0]?.token);
  for (const secret of [file, `${file}.token`]) expect((await stat(secret)).mode & 0o777).toBe(0o600);
  expect(said).toContain('https://api.sandbox.push.apple.com/3/device/$(cat');
  expect(said).not.toContain('see you at eight');
  expect(said).not.toContain(bob.devices[0]?.token);
});

test('a file is where the reader stands, not where the project lies', async () => {
  const env = { DATABASE_URL: stories.url, PARLEY_DATA_DIR: dir, INIT_CWD: dir };
  const args = ['--message', sent.id, '--user', username, '--apns', 'here.apns'];
  const command = runCommandLine('push-why', env, args);
  expect(await command.ended).toBe(0);
  expect(command.said()).toContain('Saved as here.apns.');
  expect(JSON.parse(await readFile(join(dir, 'here.apns'), 'utf8'))).toHaveProperty('aps');
});

test.each<[string, () => string[], number, string]>([
  ['an unknown message', () => ['--message', newId()], 1, 'There is no message'],
  ['no id', () => ['--message', 'latest'], 1, '"latest" is not the id of a message'],
  [
    'an unknown option',
    () => ['--massage', sent.id],
    2,
    'Did you mean --message?\n\nUsage: npx parley push why',
  ],
])('%s is a clear error', async (_what, args, exitCode, sentence) => {
  const { code, said } = await why(...args());
  expect([code, said]).toEqual([exitCode, expect.stringContaining(sentence)]);
  expect(said).not.toMatch(/^\s+at /m);
});
