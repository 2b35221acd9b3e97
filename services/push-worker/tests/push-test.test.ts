import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import type { Device, Person } from './support/people.ts';
import { startWorld, TOPIC, type World } from './support/world.ts';

const TIMEOUT_MS = 400;

let world: World;
beforeAll(async () => {
  world = await startWorld('postgres', TIMEOUT_MS);
});
afterAll(() => world.close());

interface Result {
  device: string;
  session_id: string;
  environment: string;
  bundle_id: string | null;
  status: number | null;
  reason: string | null;
  apns_id: string;
}

async function push(caller: Person | null, body?: unknown) {
  const response = await fetch(`${world.worker.urls.http}/api/push/test`, {
    method: 'POST',
    headers: {
      ...(caller ? { authorization: `Bearer ${await world.auth.accessToken(caller.id)}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { code?: string; retry_after_ms?: number; results?: Result[] };
  return { status: response.status, ...answer, results: answer.results ?? [] };
}

const requestsOf = ({ token }: Device) => world.simulator.requests(token);

test('every own device gets an alert in its environment and topic, and the answer of APNs is told', async () => {
  const ada = await world.people.add('Ada');
  const other = await world.people.add('Other');
  const phone = ada.devices[0]!;
  const pad = await world.people.addDevice(ada.id, {
    environment: 'production',
    bundleId: 'app.parley.beta',
  });
  const { status, results } = await push(ada);
  expect(status).toBe(200);
  expect(results).toHaveLength(2);
  const resultOf = ({ token }: Device) => results.find(({ device }) => device === token.slice(-8));
  expect(resultOf(phone)).toEqual({
    device: phone.token.slice(-8),
    session_id: phone.sessionId,
    environment: 'sandbox',
    bundle_id: null,
    status: 200,
    reason: null,
    apns_id: requestsOf(phone)[0]?.headers['apns-id'],
  });
  expect(resultOf(pad)).toMatchObject({
    environment: 'production',
    bundle_id: 'app.parley.beta',
    status: 200,
  });
  expect(requestsOf(phone)[0]?.headers).toMatchObject({
    'apns-topic': TOPIC,
    'apns-push-type': 'alert',
    'apns-collapse-id': 'push-test',
  });
  expect(requestsOf(pad)[0]?.headers).toMatchObject({ 'apns-topic': 'app.parley.beta' });
  expect(requestsOf(phone)[0]?.payload).toMatchObject({
    aps: { alert: { title: expect.any(String), body: expect.any(String) } },
    data: { test: true },
  });
  expect(requestsOf(phone)[0]?.payload).not.toHaveProperty('aps.badge');
  expect(requestsOf(other.devices[0]!)).toEqual([]);
  expect(JSON.stringify(results)).not.toContain(phone.token);
});

test('a second test replaces the banner of the first', async () => {
  const ada = await world.people.add('Ada');
  await push(ada);
  await push(ada);
  const { notifications, requests } = world.simulator.inbox(ada.devices[0]!.token);
  expect([notifications.length, requests]).toEqual([1, 2]);
});

test('one device can be tested, in either case of its token, and no other’s', async () => {
  const ada = await world.people.add('Ada', { devices: 2 });
  const eve = await world.people.add('Eve');
  const [first, second] = ada.devices as [Device, Device];
  const { results } = await push(ada, { device_token: first.token.toUpperCase() });
  expect(results.map(({ device }) => device)).toEqual([first.token.slice(-8)]);
  expect(requestsOf(second)).toEqual([]);
  expect(await push(eve, { device_token: second.token })).toMatchObject({ status: 404, code: 'not_found' });
  expect(requestsOf(second)).toEqual([]);
  const unknown = { device_token: randomBytes(32).toString('hex') };
  expect(await push(ada, unknown)).toMatchObject({ status: 404, code: 'not_found' });
});

test('a device that APNs calls gone is told with 410, and auth is asked to unbind this generation', async () => {
  const ada = await world.people.add('Ada');
  const { token, generation } = ada.devices[0]!;
  const timestamp = 1_900_000_000_000;
  world.simulator.script(token, [{ status: 410, timestamp }]);
  const { results } = await push(ada);
  expect(results).toMatchObject([{ status: 410, reason: 'Unregistered' }]);
  expect(world.auth.invalidations).toContainEqual({
    ...{ token, generation, reason: 'Unregistered' },
    registeredBeforeMs: timestamp,
  });
});

test.each([
  [400, 'BadDeviceToken'],
  [403, 'InvalidProviderToken'],
  [429, 'TooManyRequests'],
  [503, 'ServiceUnavailable'],
])('%i %s is told, and nothing else follows from it', async (status, reason) => {
  const ada = await world.people.add('Ada');
  const { token } = ada.devices[0]!;
  world.simulator.script(token, [{ status, reason }]);
  expect((await push(ada)).results).toMatchObject([{ status, reason }]);
  expect(world.auth.invalidations.filter((asked) => asked.token === token)).toEqual([]);
  expect((await push(ada)).results).toMatchObject([{ status: 200, reason: null }]);
});

test('without an answer in time the status is null, and the other devices are told of all the same', async () => {
  const ada = await world.people.add('Ada', { devices: 2 });
  const [silent, lively] = ada.devices as [Device, Device];
  world.simulator.script(silent.token, [{ action: 'stall' }]);
  const { results } = await push(ada);
  const told = Object.fromEntries(results.map(({ device, status, reason }) => [device, [status, reason]]));
  expect(told).toEqual({
    [silent.token.slice(-8)]: [null, 'timeout'],
    [lively.token.slice(-8)]: [200, null],
  });
});

test('without a device there is nothing to tell; tokens for calls and invalid ones are left out', async () => {
  const bare = await world.people.add('Bare', { devices: 0 });
  expect(await push(bare)).toMatchObject({ status: 200, results: [] });
  const { token } = await world.people.addDevice(bare.id);
  await world.pool.query(`UPDATE device_tokens SET kind = 'voip' WHERE token = $1`, [token]);
  const dead = await world.people.addDevice(bare.id);
  await world.pool.query(`UPDATE device_tokens SET invalid_at = now() WHERE token = $1`, [dead.token]);
  expect(await push(bare)).toMatchObject({ status: 200, results: [] });
  expect(await push(bare, { device_token: token })).toMatchObject({ status: 404 });
});

test('of many devices the 20 registered last are tested', async () => {
  const ada = await world.people.add('Ada', { devices: 23 });
  expect((await push(ada)).results).toHaveLength(20);
});

test('a sixth test in a row has to wait', async () => {
  const ada = await world.people.add('Ada', { devices: 0 });
  for (let n = 0; n < 5; n++) expect((await push(ada)).status).toBe(200);
  const { status, code, retry_after_ms: wait } = await push(ada);
  expect({ status, code }).toEqual({ status: 429, code: 'rate_limited' });
  expect(wait).toBeGreaterThan(0);
});

test('who is not signed in, and what is no token, is refused', async () => {
  expect(await push(null)).toMatchObject({ status: 401, code: 'unauthenticated' });
  const ada = { id: newId(), name: 'Ada', devices: [] };
  expect(await push(ada, { device_token: 'x' })).toMatchObject({ status: 400, code: 'invalid' });
  expect(await push(ada, { user_id: newId() })).toMatchObject({ status: 400, code: 'invalid' });
});
