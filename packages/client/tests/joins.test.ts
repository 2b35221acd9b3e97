import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Client } from '../src/index.ts';
import { idOf, joined, messages, news, view } from './scripted/samples.ts';
import { passMs, ScriptedServer } from './scripted/scripted-server.ts';

let server: ScriptedServer;
let client: Client;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  server = new ScriptedServer();
});
afterEach(async () => {
  await client.close();
  jest.useRealTimers();
});

/** Conversations 1 to `count` of 5 messages each, seen once and not on screen; then the connection is gone. */
async function seen(count: number): Promise<void> {
  server.conversations = Array.from({ length: count }, (_, i) => view(idOf(i + 1), 5));
  server.answer = ({ path }) =>
    path.includes('/messages?')
      ? { messages: messages(path.split('/')[3] ?? '', 1, 5), quoted: [], has_more: false }
      : undefined;
  client = await server.client();
  for (let i = 1; i <= count; i++) {
    const close = client.conversation(idOf(i)).open();
    await passMs(10);
    answerJoin(5);
    await passMs(10);
    close();
  }
  server.cut();
  server.sent.length = 0;
}

function answerJoin(rev: number): void {
  const frame = server.last('room.join');
  const { conversation_id: id } = (frame?.payload ?? {}) as { conversation_id?: string };
  if (id) server.say('room.joined', joined(id, rev), frame?.id);
}

function hello(...revs: number[]): void {
  server.hello = revs.map((rev, i) => ({ id: idOf(i + 1), rev, last_seq: rev, last_read_seq: 0 }));
}

const revOf = (n: number) => client.conversation(idOf(n)).state.get()?.rev;

test('what was missed is asked for after a reconnect, also where nobody looks', async () => {
  await seen(2);
  hello(7, 5);
  await passMs(2_000);
  expect(server.joins()).toEqual([idOf(1)]);
  answerJoin(7);
  for (const seq of [6, 7]) server.say('message.new', news(idOf(1), seq));
  await passMs(10);
  expect(revOf(1)).toBe(7);
});

test('of many that are behind the one on screen is joined first', async () => {
  await seen(12);
  client.conversation(idOf(12)).open();
  hello(...Array.from({ length: 12 }, () => 7));
  await passMs(2_000);
  expect(server.joins()).toHaveLength(8);
  expect(server.joins()[0]).toBe(idOf(12));
});

test('a replay may last long as long as some of it comes, and is asked for again when it has stopped', async () => {
  await seen(1);
  client.conversation(idOf(1)).open();
  hello(25);
  await passMs(2_000);
  answerJoin(25);
  for (let seq = 6; seq <= 20; seq++) {
    await passMs(10_000);
    server.say('message.new', news(idOf(1), seq));
  }
  expect(server.joins()).toHaveLength(1);
  await passMs(31_000);
  expect(server.joins()).toHaveLength(2);
});

test('an answer that waits behind what is being replayed is waited for', async () => {
  await seen(2);
  for (const n of [1, 2]) client.conversation(idOf(n)).open();
  hello(25, 7);
  await passMs(2_000);
  const [first] = server.sent.filter(({ type }) => type === 'room.join');
  server.say('room.joined', joined(idOf(1), 25), first?.id);
  for (let seq = 6; seq <= 10; seq++) {
    await passMs(5_000);
    server.say('message.new', news(idOf(1), seq));
  }
  expect(server.joins()).toEqual([idOf(1), idOf(2)]);
});

test('a join that is refused for good is not repeated, and whether it is ours is asked', async () => {
  await seen(1);
  client.conversation(idOf(1)).open();
  hello(7);
  await passMs(2_000);
  server.requests.length = 0;
  const refused = { code: 'forbidden', message: 'No', retryable: false };
  server.say('error', refused, server.last('room.join')?.id);
  await passMs(60_000);
  expect(server.joins()).toHaveLength(1);
  expect(server.requests).toContain(`GET /api/conversations/${idOf(1)}`);
});

test('a join that is refused for now is repeated ever less often', async () => {
  await seen(1);
  client.conversation(idOf(1)).open();
  hello(7);
  await passMs(2_000);
  const busy = { code: 'busy', message: 'Busy', retryable: true, retry_after_ms: 100 };
  const answer = () => server.say('error', busy, server.last('room.join')?.id);
  answer();
  for (let second = 0; second < 60; second++) {
    const before = server.joins().length;
    await passMs(1_000);
    if (server.joins().length > before) answer();
  }
  expect(server.joins().length).toBeGreaterThan(4);
  expect(server.joins().length).toBeLessThan(9);
});
