import { constants } from 'node:http2';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ApnsSimulator } from '../src/index.ts';
import { connectProvider, deviceToken, type Provider, startSimulator, until } from './provider.ts';

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;
let simulator: ApnsSimulator;
let provider: Provider;
let token: string;

beforeEach(async () => {
  simulator = await startSimulator();
  provider = await connectProvider(simulator);
  token = deviceToken();
});

afterEach(async () => {
  await provider.close();
  await simulator.close();
});

const goaways = (): number[] => {
  const seen: number[] = [];
  provider.session.on('goaway', (code, lastStreamId) => seen.push(code, lastStreamId ?? -1));
  return seen;
};

test('one stream is allowed until the first valid token, then a thousand', async () => {
  const limit = () => provider.session.remoteSettings.maxConcurrentStreams;
  await provider.push(token, { headers: { authorization: 'bearer x' } });
  expect(limit()).toBe(1);
  await provider.push(token);
  await until(() => limit() === 1_000);
  simulator.setMaxConcurrentStreams(7);
  await until(() => limit() === 7);
});

test('scripted answers are used up in order, then pushes succeed', async () => {
  simulator.script(token, [
    { status: 410, reason: 'Unregistered', timestamp: 1_700_000_000_000 },
    { status: 503 },
    { status: 200, delay_ms: 20 },
  ]);
  expect(await provider.push(token)).toMatchObject({
    status: 410,
    body: { reason: 'Unregistered', timestamp: 1_700_000_000_000 },
  });
  expect(await provider.push(token)).toMatchObject({ status: 503, body: { reason: 'ServiceUnavailable' } });
  expect(await provider.push(token)).toMatchObject({ status: 200 });
  expect(await provider.push(token)).toMatchObject({ status: 200 });
  expect(simulator.requests(token).map(({ status }) => status)).toEqual([410, 503, 200, 200]);
  expect(simulator.inbox(token).notifications).toHaveLength(2);
});

test('a reset request has no answer and shows nothing', async () => {
  simulator.script(token, [{ action: 'reset' }]);
  expect(await provider.push(token)).toMatchObject({ status: null, resetCode: NGHTTP2_INTERNAL_ERROR });
  expect(simulator.requests(token)).toMatchObject([{ status: null, reason: null }]);
  expect(simulator.inbox(token).notifications).toEqual([]);
});

test('a refused request is unprocessed, and the connection carries on', async () => {
  simulator.script(token, [{ action: 'refuse' }]);
  expect(await provider.push(token)).toMatchObject({ status: null, resetCode: NGHTTP2_REFUSED_STREAM });
  expect(await provider.push(token)).toMatchObject({ status: 200 });
  expect(simulator.inbox(token).notifications).toHaveLength(1);
});

test('an answer can get lost after the push was shown', async () => {
  simulator.script(token, [{ action: 'reset_after' }]);
  expect(await provider.push(token)).toMatchObject({ status: null, resetCode: NGHTTP2_INTERNAL_ERROR });
  expect(simulator.requests(token)).toMatchObject([{ status: 200 }]);
  expect(simulator.inbox(token).notifications).toHaveLength(1);
});

test('a truncated answer has a status and no reason', async () => {
  simulator.script(token, [{ status: 410, action: 'truncate' }]);
  const { status, body, resetCode } = await provider.push(token);
  expect([status, body, resetCode]).toEqual([410, {}, NGHTTP2_INTERNAL_ERROR]);
});

test('a cut connection takes everything that is under way with it', async () => {
  await provider.push(deviceToken());
  const neighbour = deviceToken();
  simulator.script(neighbour, [{ action: 'stall' }]);
  const stalled = provider.push(neighbour);
  await simulator.waitForRequest(neighbour);
  simulator.script(token, [{ action: 'cut' }]);
  expect(await provider.push(token)).toMatchObject({ status: null });
  expect(await stalled).toMatchObject({ status: null });
  await until(() => simulator.connectionCount() === 0);
});

test('connections of a network that is gone stay dead, and new ones live', async () => {
  await provider.push(token);
  simulator.strandConnections();
  const waiting = provider.push(token);
  const fresh = await connectProvider(simulator);
  expect(await fresh.push(token)).toMatchObject({ status: 200 });
  simulator.blackHole(false);
  expect(await fresh.push(token)).toMatchObject({ status: 200 });
  expect(simulator.connectionCount()).toBe(1);
  await fresh.close();
  await provider.close();
  expect(await waiting).toMatchObject({ status: null });
});

test('TCP that is only accepted comes to nothing until it is cut', async () => {
  await provider.push(token);
  simulator.acceptOnly(true);
  const late = await connectProvider(simulator);
  const closed = new Promise<void>((resolve) => late.session.on('close', () => resolve()));
  // Open connections live on; these round trips leave time for the new one to be accepted.
  for (let count = 0; count < 5; count++) {
    expect(await provider.push(token)).toMatchObject({ status: 200 });
  }
  expect(late.session.connecting).toBe(true);
  simulator.acceptOnly(false);
  await closed;
  const next = await connectProvider(simulator);
  expect(await next.push(token)).toMatchObject({ status: 200 });
  await next.close();
});

test('a stalled request is never answered, and its neighbours are', async () => {
  await provider.push(deviceToken());
  simulator.script(token, [{ action: 'stall' }]);
  const stalled = provider.push(token);
  await simulator.waitForRequest(token);
  expect(await provider.push(deviceToken())).toMatchObject({ status: 200 });
  await provider.close();
  expect(await stalled).toMatchObject({ status: null });
});

test('GOAWAY on the very first request names stream 0 and refuses the request', async () => {
  const seen = goaways();
  simulator.script(token, [{ action: 'goaway' }]);
  expect(await provider.push(token)).toMatchObject({ status: null, resetCode: NGHTTP2_REFUSED_STREAM });
  expect(seen).toEqual([NGHTTP2_NO_ERROR, 0]);
  await until(() => simulator.connectionCount() === 0);
  expect(simulator.inbox(token).notifications).toEqual([]);
});

test('GOAWAY refuses its request and all after it, while those before it finish', async () => {
  const [slow, late] = [deviceToken(), deviceToken()];
  await provider.push(deviceToken());
  const seen = goaways();
  simulator.script(slow, [{ status: 200, delay_ms: 50 }]);
  simulator.script(token, [{ action: 'goaway', delay_ms: 20 }]);
  simulator.script(late, [{ status: 200, delay_ms: 60 }]);
  const replies = await Promise.all([provider.push(slow), provider.push(token), provider.push(late)]);
  expect(replies[0]).toMatchObject({ status: 200 });
  expect(replies[1]).toMatchObject({ status: null, resetCode: NGHTTP2_REFUSED_STREAM });
  expect(replies[2]).toMatchObject({ status: null, resetCode: NGHTTP2_REFUSED_STREAM });
  expect(seen.slice(0, 2)).toEqual([NGHTTP2_NO_ERROR, 3]);
  await until(() => simulator.connectionCount() === 0);
  expect(simulator.inbox(late).notifications).toEqual([]);
});

test('GOAWAY after a request answers it first', async () => {
  const seen = goaways();
  simulator.script(token, [{ status: 200, action: 'goaway_after' }]);
  expect(await provider.push(token)).toMatchObject({ status: 200 });
  await until(() => seen.length > 0);
  expect(seen).toEqual([NGHTTP2_NO_ERROR, 1]);
  await until(() => simulator.connectionCount() === 0);
  expect(simulator.inbox(token).notifications).toHaveLength(1);
});

test('refused streams are unprocessed: not recorded, no script used', async () => {
  simulator.script(token, [{ status: 500 }]);
  simulator.refuseNextStreams(1);
  expect(await provider.push(token)).toMatchObject({ status: null, resetCode: NGHTTP2_REFUSED_STREAM });
  expect(simulator.requests(token)).toEqual([]);
  expect(await provider.push(token)).toMatchObject({ status: 500 });
});

test('a black hole answers neither requests nor PING, and what waited is answered after it', async () => {
  await provider.push(token);
  simulator.blackHole(true);
  let answered = 0;
  const count = () => {
    answered += 1;
  };
  provider.session.ping(count);
  const waiting = provider.push(token).finally(count);
  const control = await connectProvider(await startSimulatorBeside());
  await control.push(deviceToken());
  expect([answered, simulator.inbox(token).requests]).toEqual([0, 1]);
  simulator.blackHole(false);
  expect(await waiting).toMatchObject({ status: 200 });
  await until(() => answered === 2);
  await control.close();
});

let beside: ApnsSimulator | undefined;
async function startSimulatorBeside(): Promise<ApnsSimulator> {
  beside = await startSimulator();
  return beside;
}
afterEach(async () => {
  await beside?.close();
  beside = undefined;
});

test('waiting for a request sees past and coming ones, and ends with the simulator', async () => {
  const coming = simulator.waitForRequest(token, ({ status }) => status === 200);
  await provider.push(token);
  expect(await coming).toMatchObject({ status: 200, headers: { 'apns-push-type': 'alert' } });
  expect(await simulator.waitForRequest(token.toUpperCase())).toMatchObject({ status: 200 });
  const never = simulator.waitForRequest(token, () => false);
  const outcome = expect(never).rejects.toThrow('closed');
  await simulator.close();
  await outcome;
});

test('many pushes at once on one connection are all answered', async () => {
  await provider.push(token);
  await until(() => provider.session.remoteSettings.maxConcurrentStreams === 1_000);
  const replies = await Promise.all(Array.from({ length: 500 }, () => provider.push(token)));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(500);
  expect(simulator.inbox(token).requests).toBe(501);
});
