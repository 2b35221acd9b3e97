import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type ApnsSimulator,
  type Certificate,
  createCertificate,
  createProviderKey,
  startApnsSimulator,
} from '@parley/apns-simulator';
import { eventually } from '@parley/runtime';
import type { ApnsSenderOptions, PushSender } from '../src/apns/sender.ts';
import { newToken, push, senderTo } from './support/transport.ts';

const key = createProviderKey();
let certificate: Certificate;
let simulator: ApnsSimulator;
const senders: PushSender[] = [];

beforeAll(async () => {
  certificate = await createCertificate('127.0.0.1');
});
beforeEach(async () => {
  simulator = await startApnsSimulator({ keys: [key], certificate });
});
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.close()));
  await simulator.close();
});

function openSender(options: Partial<ApnsSenderOptions> = {}): PushSender {
  const sender = senderTo(simulator, key, options);
  senders.push(sender);
  return sender;
}

async function warm(sender: PushSender): Promise<void> {
  expect(await sender.send('sandbox', push(newToken()))).toEqual({ kind: 'sent' });
}

const newTokens = (length: number) => Array.from({ length }, newToken);
const sendAll = (sender: PushSender, tokens: readonly string[]) =>
  Promise.all(tokens.map((token) => sender.send('sandbox', push(token))));
const failedOf = (results: readonly { kind: string }[]) => results.filter(({ kind }) => kind !== 'sent');
const shownOnce = (tokens: readonly string[]) =>
  tokens.every((token) => simulator.inbox(token).notifications.length === 1);

test('2 to 4 connections carry many pushes at once', async () => {
  const sender = openSender();
  simulator.setLatency(20);
  const tokens = newTokens(300);
  expect(failedOf(await sendAll(sender, tokens))).toEqual([]);
  expect(simulator.connectionCount()).toBeGreaterThanOrEqual(2);
  expect(simulator.connectionCount()).toBeLessThanOrEqual(4);
  expect(tokens.every((token) => simulator.inbox(token).requests === 1)).toBe(true);
});

test('no more streams are open than the peer admits', async () => {
  const sender = openSender({ timeoutMs: 5_000 });
  await warm(sender);
  simulator.setMaxConcurrentStreams(1);
  await warm(sender);
  const tokens = newTokens(40);
  expect(failedOf(await sendAll(sender, tokens))).toEqual([]);
  expect(tokens.every((token) => simulator.inbox(token).requests === 1)).toBe(true);
});

test('SETTINGS that drop to one while pushes are under way lose and repeat none', async () => {
  const sender = openSender({ timeoutMs: 10_000 });
  await warm(sender);
  simulator.setLatency(20);
  const tokens = newTokens(80);
  const results = sendAll(sender, tokens);
  await simulator.waitForRequest(tokens[0] ?? '');
  simulator.setMaxConcurrentStreams(1);
  expect(failedOf(await results)).toEqual([]);
  expect(shownOnce(tokens)).toBe(true);
  expect(tokens.every((token) => simulator.inbox(token).requests === 1)).toBe(true);
  simulator.setMaxConcurrentStreams(1_000);
  await warm(sender);
});

test('a GOAWAY below a request has it sent again at once, shown once', async () => {
  const sender = openSender();
  await warm(sender);
  const token = newToken();
  simulator.script(token, [{ action: 'goaway' }]);
  expect(await sender.send('sandbox', push(token))).toEqual({ kind: 'sent' });
  expect(simulator.inbox(token).notifications).toHaveLength(1);
  expect(simulator.requests(token).map(({ status }) => status)).toEqual([null, 200]);
});

test('a GOAWAY below some and above others repeats the ones and lets the others finish', async () => {
  const sender = openSender();
  await warm(sender);
  simulator.setLatency(60);
  const tokens = newTokens(40);
  for (const token of tokens.slice(20, 22)) simulator.script(token, [{ action: 'goaway', delay_ms: 5 }]);
  expect(failedOf(await sendAll(sender, tokens))).toEqual([]);
  expect(shownOnce(tokens)).toBe(true);
});

test('a GOAWAY above lets requests under way finish and loses none', async () => {
  const sender = openSender();
  await warm(sender);
  const tokens = newTokens(60);
  simulator.setLatency(50);
  const results = sendAll(sender, tokens);
  await Promise.all(tokens.slice(0, 30).map((token) => simulator.waitForRequest(token)));
  simulator.goAway();
  expect(failedOf(await results)).toEqual([]);
  expect(shownOnce(tokens)).toBe(true);
  await warm(sender);
});

test('a refused stream is sent again at once', async () => {
  const sender = openSender();
  await warm(sender);
  simulator.refuseNextStreams(2);
  const token = newToken();
  expect(await sender.send('sandbox', push(token))).toEqual({ kind: 'sent' });
  expect(simulator.inbox(token).requests).toBe(1);
});

test('a peer that refuses every stream is left to the retry tiers', async () => {
  const sender = openSender();
  simulator.refuseNextStreams(1_000_000);
  expect(await sender.send('sandbox', push(newToken()))).toMatchObject({ kind: 'retry', status: null });
  const { refuse_next_streams: left } = simulator.network();
  expect(1_000_000 - left).toBeLessThanOrEqual(5);
  simulator.refuseNextStreams(0);
  await warm(sender);
});

test('close lets requests under way finish and leaves no connection', async () => {
  const sender = openSender();
  await warm(sender);
  const token = newToken();
  simulator.script(token, [{ status: 200, delay_ms: 100 }]);
  const last = sender.send('sandbox', push(token));
  await simulator.waitForRequest(token);
  await sender.close();
  expect(await last).toEqual({ kind: 'sent' });
  await eventually('the last connection to go', () => simulator.connectionCount() === 0);
  expect(await sender.send('sandbox', push(token))).toMatchObject({ kind: 'retry', reason: 'closing' });
});
