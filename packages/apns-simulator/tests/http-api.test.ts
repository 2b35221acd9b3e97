import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ApnsSimulator } from '../src/index.ts';
import { connectProvider, deviceToken, type Provider, startSimulator, topic } from './provider.ts';

let simulator: ApnsSimulator;
let provider: Provider;
let edge: Server;
let origin: string;

beforeAll(async () => {
  simulator = await startSimulator();
  provider = await connectProvider(simulator);
  edge = createServer((req, res) => {
    if (!simulator.http(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await provider.close();
  await simulator.close();
  edge.closeAllConnections();
  await new Promise((resolve) => edge.close(resolve));
});

async function call(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const init =
    body === undefined
      ? { method }
      : { method, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(origin + path, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

test('the inbox and the requests of a device have the documented shape', async () => {
  const token = deviceToken();
  expect(await call('GET', `/simulator/devices/${token}/inbox`)).toEqual({
    status: 200,
    body: { badge: 0, notifications: [], requests: 0 },
  });
  const payload = { aps: { alert: 'Hi', badge: 2 } };
  await provider.push(token, {
    headers: { 'apns-collapse-id': 'm1', 'apns-expiration': '1893456000' },
    payload,
  });
  const received_at = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect((await call('GET', `/simulator/devices/${token}/inbox`)).body).toEqual({
    badge: 2,
    requests: 1,
    notifications: [
      {
        apns_id: expect.any(String),
        collapse_id: 'm1',
        topic,
        push_type: 'alert',
        priority: 10,
        expiration: 1_893_456_000,
        received_at,
        payload,
      },
    ],
  });
  expect((await call('GET', `/simulator/devices/${token.toUpperCase()}/requests`)).body).toEqual({
    requests: [
      {
        headers: expect.objectContaining({ 'apns-topic': topic, authorization: '[redacted]' }),
        payload,
        status: 200,
        reason: null,
        received_at,
      },
    ],
  });
});

test('a script put over HTTP decides the next answers', async () => {
  const token = deviceToken();
  const responses = [
    { status: 410, reason: 'Unregistered' },
    { status: 500, delay_ms: 5 },
  ];
  expect(await call('PUT', `/simulator/devices/${token}/script`, { responses })).toEqual({
    status: 200,
    body: { responses },
  });
  expect(await provider.push(token)).toMatchObject({
    status: 410,
    body: { reason: 'Unregistered', timestamp: expect.any(Number) },
  });
  expect(await provider.push(token)).toMatchObject({ status: 500 });
  expect(await provider.push(token)).toMatchObject({ status: 200 });
});

test('a device is switched off and on, and its inbox cleared, over HTTP', async () => {
  const token = deviceToken();
  const device = `/simulator/devices/${token}`;
  expect((await call('PUT', `${device}/state`, { online: false })).status).toBe(200);
  await provider.push(token);
  expect(simulator.inbox(token).notifications).toHaveLength(0);
  await call('PUT', `${device}/state`, { online: true });
  expect(simulator.inbox(token).notifications).toHaveLength(1);
  expect((await call('DELETE', `${device}/inbox`)).status).toBe(204);
  expect(simulator.inbox(token).notifications).toHaveLength(0);
});

test('single banners are taken away and the badge is counted anew over HTTP', async () => {
  const token = deviceToken();
  const inbox = `/simulator/devices/${token}/inbox`;
  await provider.push(token, { payload: { aps: { alert: 'one', badge: 2 } } });
  await provider.push(token, { payload: { aps: { alert: 'two', badge: 2 } } });
  const [first, second] = simulator.inbox(token).notifications;
  expect(await call('PATCH', inbox, { remove: [first?.apns_id, 'gone before'], badge: 1 })).toEqual({
    status: 200,
    body: { badge: 1, notifications: [second], requests: 2 },
  });
  expect((await call('PATCH', inbox, { badge: 0 })).body).toMatchObject({
    badge: 0,
    notifications: [second],
  });
});

test('the newest requests of a device can be asked for alone', async () => {
  const token = deviceToken();
  for (const alert of ['one', 'two', 'three']) await provider.push(token, { payload: { aps: { alert } } });
  const requests = `/simulator/devices/${token}/requests`;
  expect((await call('GET', `${requests}?limit=2`)).body).toMatchObject({
    requests: [{ payload: { aps: { alert: 'two' } } }, { payload: { aps: { alert: 'three' } } }],
  });
  expect(await call('GET', `${requests}?limit=0`)).toMatchObject({ status: 400, body: { code: 'invalid' } });
});

test('a device tells its state, and the devices are listed, the newest first', async () => {
  const [known, newer] = [deviceToken(), deviceToken()];
  const blank = { online: true, topic: null, badge: 0, notifications: 0, requests: 0, script: [] };
  expect((await call('GET', `/simulator/devices/${known}/state`)).body).toEqual({ token: known, ...blank });
  await provider.push(known, { payload: { aps: { alert: 'Hi', badge: 4 } } });
  const responses = [{ status: 503 }];
  await call('PUT', `/simulator/devices/${newer}/script`, { responses });
  const { body } = await call('GET', '/simulator/devices');
  expect((body as { devices: unknown[] }).devices.slice(0, 2)).toEqual([
    { token: newer, ...blank, script: responses },
    { token: known, ...blank, badge: 4, notifications: 1, requests: 1 },
  ]);
});

test('the network is set and read, and its connections sent away, over HTTP', async () => {
  expect((await call('GET', '/simulator/network')).body).toEqual({
    ...{ connections: 1, latency_ms: 0, max_concurrent_streams: 1_000, refuse_next_streams: 0 },
    ...{ black_hole: false, accept_only: false },
  });
  const change = { latency_ms: 1, max_concurrent_streams: 7, refuse_next_streams: 1 };
  expect(await call('PUT', '/simulator/network', change)).toMatchObject({ status: 200, body: change });
  expect(await provider.push(deviceToken())).toMatchObject({ status: null });
  expect(await provider.push(deviceToken())).toMatchObject({ status: 200 });
  await call('PUT', '/simulator/network', { latency_ms: 0, max_concurrent_streams: 1_000 });
  const leaving = await connectProvider(simulator);
  await leaving.push(deviceToken());
  const away = new Promise<void>((resolve) => leaving.session.on('goaway', () => resolve()));
  expect((await call('POST', '/simulator/network/goaway')).status).toBe(204);
  await away;
  await leaving.close();
  provider = await connectProvider(simulator);
  await call('PUT', '/simulator/network', { black_hole: true, accept_only: true });
  const back = await call('PUT', '/simulator/network', { black_hole: false, accept_only: false });
  expect(back.body).toMatchObject({ black_hole: false, accept_only: false });
  expect(await provider.push(deviceToken())).toMatchObject({ status: 200 });
});

test('a device is told over HTTP what it was made for', async () => {
  const token = deviceToken();
  const state = { topic: `${topic}.voip` };
  expect(await call('PUT', `/simulator/devices/${token}/state`, state)).toEqual({ status: 200, body: state });
  expect(await provider.push(token)).toMatchObject({ body: { reason: 'DeviceTokenNotForTopic' } });
});

test('bad input is refused with a stable code', async () => {
  const device = `/simulator/devices/${deviceToken()}`;
  const cases: [string, string, unknown, number, string][] = [
    ['GET', '/simulator/devices/xyz/inbox', undefined, 400, 'invalid'],
    ['GET', '/simulator/nothing', undefined, 404, 'not_found'],
    ['GET', `${device}/nothing`, undefined, 404, 'not_found'],
    ['POST', `${device}/inbox`, {}, 405, 'unsupported'],
    ['PATCH', `${device}/inbox`, {}, 400, 'invalid'],
    ['PATCH', `${device}/inbox`, { remove: 'all' }, 400, 'invalid'],
    ['PATCH', `${device}/inbox`, { badge: -1 }, 400, 'invalid'],
    ['POST', '/simulator/devices', {}, 405, 'unsupported'],
    ['PUT', `${device}/script`, '{', 400, 'invalid'],
    ['PUT', `${device}/script`, {}, 400, 'invalid'],
    ['PUT', `${device}/script`, { responses: [{ status: 99 }] }, 400, 'invalid'],
    ['PUT', `${device}/script`, { responses: [{ status: 200, action: 'explode' }] }, 400, 'invalid'],
    ['PUT', `${device}/script`, { responses: [{ status: 200, extra: 1 }] }, 400, 'invalid'],
    ['PUT', `${device}/script`, `"${'x'.repeat(1_100_000)}"`, 413, 'too_large'],
    ['PUT', `${device}/state`, { online: 'yes' }, 400, 'invalid'],
    ['PUT', `${device}/state`, {}, 400, 'invalid'],
    ['PUT', `${device}/state`, { topic: 'a b' }, 400, 'invalid'],
    ['PUT', '/simulator/network', { latency_ms: -1 }, 400, 'invalid'],
    ['PUT', '/simulator/network', { weather: 'bad' }, 400, 'invalid'],
    ['PUT', '/simulator/network', {}, 400, 'invalid'],
    ['DELETE', '/simulator/network', undefined, 405, 'unsupported'],
    ['GET', '/simulator/network/goaway', undefined, 405, 'unsupported'],
    ['POST', '/simulator/network/weather', undefined, 404, 'not_found'],
  ];
  for (const [method, path, body, status, code] of cases) {
    const problem = { code, status, type: `urn:parley:error:${code}`, retryable: false };
    expect(await call(method, path, body)).toMatchObject({ status, body: problem });
  }
  expect((await fetch(`${origin}/api`)).status).toBe(418);
});

test('watchers see what happens to the devices as it happens', async () => {
  const token = deviceToken();
  const abort = new AbortController();
  const response = await fetch(`${origin}/simulator/events`, { signal: abort.signal });
  expect(response.headers.get('content-type')).toMatch('text/event-stream');
  await provider.push(token, { payload: { aps: { alert: 'Hi', badge: 1 } } });
  simulator.setOnline(token, false);
  simulator.clearInbox(token);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString('utf8');
    if (text.includes('event: cleared')) break;
  }
  abort.abort();
  const types = [...text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type);
  expect(types).toEqual(['request', 'notification', 'device', 'cleared']);
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? '') as object);
  expect(data[1]).toMatchObject({ token, badge: 1, replaces: null, notification: { push_type: 'alert' } });
});
