import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ConversationView, Message, TokenPair } from '@parley/contracts';
import { createPool, type Pool } from '@parley/database';
import { eventually } from '@parley/runtime';
import { samplePassword } from '../src/sample-accounts.ts';
import { seedNumberOf } from '../src/seed/seed-ids.ts';
import { request } from './e2e/chat-client.ts';
import { newTestNetwork, type TestNetwork } from './e2e/test-network.ts';
import { endCommand, type RunningCommand, runCommandLine } from './support/command.ts';

let network: TestNetwork;
let pool: Pool;
let running: RunningCommand | undefined;

beforeAll(async () => {
  network = await newTestNetwork();
  pool = createPool({ url: network.databaseUrl, max: 2, applicationName: 'seed-test' });
}, 60_000);
afterAll(async () => {
  await endCommand(running);
  await pool.end();
  await network.close();
});

const small = ['--users', '4', '--groups', '2', '--messages', '90'];

function begin(...args: string[]): RunningCommand {
  running = runCommandLine('seed', { NO_COLOR: '1' }, ['--url', network.url, ...args]);
  return running;
}

async function seeded(...args: string[]) {
  const command = begin(...args);
  return { code: await command.ended, said: command.said() };
}

/** The numbers of the seed's messages by conversation, as they lie in the database. */
async function written(): Promise<number[][]> {
  const { rows } = await pool.query<{ id: string; ids: string[] }>(
    `SELECT conversation_id AS id, array_agg(client_message_id::text ORDER BY seq) AS ids FROM messages
     WHERE client_message_id IS NOT NULL GROUP BY conversation_id`,
  );
  return rows.map(({ id, ids }) => ids.map((messageId) => seedNumberOf(id, messageId) ?? -1));
}

function countOf(numbers: readonly number[][]): number {
  // Without a hole, in order and once each.
  for (const own of numbers) expect(own).toEqual(own.map((_, index) => index + 1));
  return numbers.flat().length;
}

async function asAlice<T>(path: string): Promise<T> {
  const login = { login: 'alice', password: samplePassword };
  const { body } = await request<TokenPair>(network.url, 'POST', '/api/auth/login', login);
  return (await request<T>(network.url, 'GET', path, undefined, body.access_token)).body;
}

test('a run that is stopped leaves no session, and the next one goes on where it stopped', async () => {
  const command = begin(...small);
  await eventually('some to be written', async () => (await written()).flat().length > 10, {
    timeoutMs: 30_000,
  });
  command.process.kill('SIGINT');
  expect(await command.ended).toBe(130);
  expect(command.said()).toContain('Stopped. The same command goes on from here.');
  const before = countOf(await written());
  expect(before).toBeLessThan(90);
  const { rows } = await pool.query('SELECT id FROM sessions WHERE revoked_at IS NULL');
  expect(rows).toEqual([]);

  const { code, said } = await seeded(...small);
  expect([code, said]).toEqual([0, expect.stringContaining(`90 messages (${90 - before} new)`)]);
  expect(said).toContain('7 people (0 new)');
  expect(countOf(await written())).toBe(90);
}, 90_000);

test('the same again adds nothing and changes nothing; more adds what is more', async () => {
  const heads = 'SELECT id, rev, last_seq FROM conversations ORDER BY id';
  const before = (await pool.query(heads)).rows;
  const again = await seeded(...small);
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining('90 messages (0 new)') });
  expect((await pool.query(heads)).rows).toEqual(before);

  const more = await seeded('--users', '5', '--groups', '3', '--messages', '300');
  expect(more).toMatchObject({ code: 0, said: expect.stringContaining('8 people (1 new), 3 groups') });
  expect(countOf(await written())).toBe(300);
}, 90_000);

test('what is written looks like what people write: pictures, replies, reactions, edits, some of it unread', async () => {
  const list = await asAlice<{ conversations: ConversationView[] }>('/api/conversations?limit=100');
  expect(list.conversations.filter(({ unread }) => unread > 0).length).toBeGreaterThan(0);
  const group = list.conversations.find(({ title }) => title === 'Weekend hikes');
  expect(group?.avatar_url).toMatch(/^\/api\/media\//);
  const { messages } = await asAlice<{ messages: Message[] }>(
    `/api/conversations/${group?.id}/messages?limit=100`,
  );
  expect(messages.find(({ media }) => media?.content_type === 'image/png')?.media).toMatchObject({
    ...{ width: 960, height: 640, blurhash: expect.any(String), thumbnail_url: expect.any(String) },
  });
  expect(messages.some(({ reply_to_seq }) => reply_to_seq !== null)).toBe(true);
  expect(messages.some(({ reactions }) => reactions.length > 0)).toBe(true);
  const { rows } = await pool.query(
    `SELECT count(*) FILTER (WHERE edited_at IS NOT NULL)::int AS edited, count(DISTINCT sender_id)::int AS writers FROM messages`,
  );
  expect(rows[0].edited).toBeGreaterThan(0);
  expect(rows[0].writers).toBe(8);
});

test('who has another password is left out, and where that leaves nobody it is said', async () => {
  const { code, said } = await seeded('--users', '0', '--password', 'something else 9');
  expect(code).toBe(1);
  expect(said).toContain('alice: there is such an account, with another password');
  expect(said).not.toMatch(/^\s+at /m);
});

test.each([
  [['--users', 'many'], 2, '--users must be a whole number from 0 to 1,000, not "many".'],
  [['--url', 'https://chat.example'], 2, 'need a --password that not everybody knows.'],
  [['--url', 'nowhere'], 2, '"nowhere" is no URL.'],
])('%j is answered in a sentence', async (args, exitCode, sentence) => {
  const { code, said } = await seeded(...args);
  expect([code, said]).toEqual([exitCode, expect.stringContaining(sentence)]);
});
