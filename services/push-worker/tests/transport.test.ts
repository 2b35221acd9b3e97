import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApnsSimulator, createProviderKey, startApnsSimulator } from '@parley/apns-simulator';
import { newId } from '@parley/contracts';
import { eventually, Secret } from '@parley/runtime';
import { IdentifiedNotification } from '../src/apns/client.ts';
import { type ApnsSenderOptions, createApnsSender, type PushSender } from '../src/apns/sender.ts';

const key = createProviderKey();
let simulator: ApnsSimulator;
const senders: PushSender[] = [];

beforeEach(async () => {
  simulator = await startApnsSimulator({ keys: [key] });
});
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.close()));
  await simulator.close();
});

function openSender(options: Partial<ApnsSenderOptions> = {}): PushSender {
  const sender = createApnsSender({
    url: simulator.url,
    ca: simulator.ca,
    key: new Secret(key.privateKey),
    keyId: key.keyId,
    teamId: key.teamId,
    topic: 'app.parley.ios',
    timeoutMs: 2_000,
    pingTimeoutMs: 200,
    ...options,
  });
  senders.push(sender);
  return sender;
}

const newToken = () => randomBytes(32).toString('hex');

function push(token: string, text = 'hello'): IdentifiedNotification {
  const id = newId();
  return new IdentifiedNotification(token, id, { collapseId: id, aps: { alert: { body: text } } });
}

async function warm(sender: PushSender): Promise<void> {
  expect(await sender.send('sandbox', push(newToken()))).toEqual({ kind: 'sent' });
}

describe('what APNs says becomes a result', () => {
  test.each([
    [410, 'Unregistered', { kind: 'gone', timestampMs: 1_700_000_000_000 }],
    [410, 'ExpiredToken', { kind: 'gone', timestampMs: 1_700_000_000_000 }],
    [400, 'BadDeviceToken', { kind: 'bad-token' }],
    [400, 'DeviceTokenNotForTopic', { kind: 'bad-token' }],
    [403, 'InvalidProviderToken', { kind: 'circuit' }],
    [403, 'BadEnvironmentKeyIdInToken', { kind: 'circuit' }],
    [413, 'PayloadTooLarge', { kind: 'too-large' }],
    [429, 'TooManyRequests', { kind: 'retry' }],
    [500, 'InternalServerError', { kind: 'retry' }],
    [503, 'ServiceUnavailable', { kind: 'retry' }],
    [400, 'IdleTimeout', { kind: 'retry' }],
    [400, 'BadTopic', { kind: 'our-fault' }],
    [404, 'BadPath', { kind: 'our-fault' }],
    [405, 'MethodNotAllowed', { kind: 'our-fault' }],
  ])('%i %s', async (status, reason, outcome) => {
    const token = newToken();
    simulator.script(token, [{ status, reason, timestamp: 1_700_000_000_000 }]);
    const result = await openSender().send('production', push(token));
    expect(result).toEqual({ status, reason, ...outcome });
  });
});

test('a push carries its headers, and 2 to 4 connections carry many pushes', async () => {
  const sender = openSender();
  const token = newToken();
  const first = push(token);
  await sender.send('production', first);
  expect(simulator.requests(token)[0]?.headers).toMatchObject({
    ':path': `/3/device/${token}`,
    'apns-id': first.apnsId,
    'apns-collapse-id': first.apnsId,
    'apns-push-type': 'alert',
    'apns-priority': '10',
    'apns-topic': 'app.parley.ios',
  });
  const tokens = Array.from({ length: 300 }, newToken);
  for (const slow of tokens) simulator.script(slow, [{ status: 200, delay_ms: 20 }]);
  const results = await Promise.all(tokens.map((slow) => sender.send('production', push(slow))));
  expect(results.every(({ kind }) => kind === 'sent')).toBe(true);
  expect(simulator.connectionCount()).toBeGreaterThanOrEqual(2);
  expect(simulator.connectionCount()).toBeLessThanOrEqual(4);
  expect(tokens.every((slow) => simulator.inbox(slow).requests === 1)).toBe(true);
});

test('no more streams are open than the peer admits, also when it drops to one', async () => {
  const sender = openSender({ timeoutMs: 5_000 });
  await warm(sender);
  simulator.setMaxConcurrentStreams(1);
  await warm(sender);
  const tokens = Array.from({ length: 40 }, newToken);
  const results = await Promise.all(tokens.map((token) => sender.send('sandbox', push(token))));
  expect(results.every(({ kind }) => kind === 'sent')).toBe(true);
  expect(tokens.every((token) => simulator.inbox(token).requests === 1)).toBe(true);
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

test('a GOAWAY above lets requests under way finish and loses none', async () => {
  const sender = openSender();
  await warm(sender);
  const tokens = Array.from({ length: 60 }, newToken);
  for (const token of tokens) simulator.script(token, [{ status: 200, delay_ms: 50 }]);
  const results = tokens.map((token) => sender.send('sandbox', push(token)));
  await Promise.all(tokens.slice(0, 30).map((token) => simulator.waitForRequest(token)));
  simulator.goAway();
  expect((await Promise.all(results)).every(({ kind }) => kind === 'sent')).toBe(true);
  expect(tokens.every((token) => simulator.inbox(token).notifications.length === 1)).toBe(true);
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

test('a reset in mid-flight is a retry, as it may have been delivered', async () => {
  const token = newToken();
  simulator.script(token, [{ action: 'reset' }]);
  const sender = openSender();
  expect(await sender.send('sandbox', push(token))).toEqual({ kind: 'retry', status: null, reason: 'reset' });
  await warm(sender);
});

test('a stalled request times out, and the connection that answers a PING stays', async () => {
  const sender = openSender({ timeoutMs: 300 });
  await warm(sender);
  const token = newToken();
  simulator.script(token, [{ action: 'stall' }]);
  const before = simulator.connectionCount();
  expect(await sender.send('sandbox', push(token))).toEqual({
    kind: 'retry',
    status: null,
    reason: 'timeout',
  });
  await warm(sender);
  expect(simulator.connectionCount()).toBe(before);
});

test('connections that answer no PING are evicted, and new ones carry on', async () => {
  const sender = openSender({ timeoutMs: 300, pingTimeoutMs: 100 });
  await warm(sender);
  simulator.blackHole(true);
  expect(await sender.send('sandbox', push(newToken()))).toMatchObject({ kind: 'retry', reason: 'timeout' });
  simulator.blackHole(false);
  await eventually('a push that passes', async () => {
    return (await sender.send('sandbox', push(newToken()))).kind === 'sent';
  });
});

test('an APNs that cannot be reached is a retry', async () => {
  const sender = openSender({ timeoutMs: 400 });
  await simulator.close();
  expect(await sender.send('sandbox', push(newToken()))).toMatchObject({ kind: 'retry', status: null });
});

test('200 stale provider tokens at once mint one, and every push goes out', async () => {
  let minted = 0;
  let nowMs = Date.now() - 30 * 60_000;
  const sender = openSender({ now: () => nowMs, onTokenMinted: () => minted++ });
  await warm(sender);
  nowMs = Date.now();
  const tokens = Array.from({ length: 200 }, newToken);
  for (const token of tokens) simulator.script(token, [{ status: 403, reason: 'ExpiredProviderToken' }]);
  const results = await Promise.all(tokens.map((token) => sender.send('sandbox', push(token))));
  expect(results.every(({ kind }) => kind === 'sent')).toBe(true);
  expect(minted).toBe(2);
  expect(simulator.providerTokensSeen()).toHaveLength(2);
});

test('a young provider token called expired opens the circuit instead of being replaced', async () => {
  const token = newToken();
  simulator.script(token, [{ status: 403, reason: 'ExpiredProviderToken' }]);
  expect(await openSender().send('sandbox', push(token))).toMatchObject({ kind: 'circuit' });
  expect(simulator.providerTokensSeen()).toHaveLength(1);
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
