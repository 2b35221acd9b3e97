import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ApnsSimulator } from '../src/index.ts';
import { clock, connectProvider, deviceToken, type Provider, startSimulator } from './provider.ts';

let simulator: ApnsSimulator;
let provider: Provider;
let token: string;

beforeAll(async () => {
  simulator = await startSimulator();
  provider = await connectProvider(simulator);
});
beforeEach(() => {
  token = deviceToken();
});
afterAll(async () => {
  await provider.close();
  await simulator.close();
});

const say = (body: string, headers: Record<string, string> = {}, aps: object = {}) =>
  provider.push(token, { headers, payload: { aps: { alert: { body }, ...aps }, data: { body } } });
const shown = () =>
  simulator.inbox(token).notifications.map(({ payload }) => (payload.data as { body: string }).body);
const inSeconds = (seconds: number): string => String(clock.nowMs / 1_000 + seconds);

test('a notification takes the place of the one under its collapse id', async () => {
  await say('a', { 'apns-collapse-id': '1' });
  await say('b', { 'apns-collapse-id': '2' });
  await say('c', { 'apns-collapse-id': '1' });
  expect(shown()).toEqual(['b', 'c']);
});

test('without a collapse id a repeat shows twice, under the same apns-id too', async () => {
  const headers = { 'apns-id': '0194f3a0-0000-7000-8000-000000000001' };
  await say('a', headers);
  await say('a', headers);
  expect(shown()).toEqual(['a', 'a']);
});

test('one collapse id in two apps stands for two notifications', async () => {
  await say('a', { 'apns-collapse-id': '1' });
  await say('b', { 'apns-collapse-id': '1', 'apns-topic': 'chat.parley.beta' });
  expect(shown()).toEqual(['a', 'b']);
});

test('the badge is what the last push said, with or without a banner', async () => {
  await say('a', {}, { badge: 3 });
  expect(simulator.inbox(token).badge).toBe(3);
  await say('b');
  expect(simulator.inbox(token).badge).toBe(3);
  await provider.push(token, { payload: { aps: { badge: 0 } } });
  expect(simulator.inbox(token)).toMatchObject({ badge: 0, requests: 3 });
  expect(shown()).toEqual(['a', 'b']);
});

test('a background push is recorded and shows nothing', async () => {
  const headers = { 'apns-push-type': 'background', 'apns-priority': '5' };
  await provider.push(token, {
    headers,
    payload: { aps: { 'content-available': 1 }, data: { read_up_to: 4 } },
  });
  expect(simulator.inbox(token)).toEqual({ badge: 0, notifications: [], requests: 1 });
  expect(simulator.requests(token)[0]?.payload).toMatchObject({ data: { read_up_to: 4 } });
});

test('a background push reaches the app once the device has a network', async () => {
  const reached: unknown[] = [];
  const stop = simulator.events.subscribe((event) => {
    if (event.type === 'background') reached.push(event.notification.payload.data);
  });
  simulator.setOnline(token, false);
  const headers = { 'apns-push-type': 'background', 'apns-priority': '5' };
  await provider.push(token, {
    headers,
    payload: { aps: { 'content-available': 1 }, data: { read_up_to: 4 } },
  });
  expect(reached).toEqual([]);
  simulator.setOnline(token, true);
  stop();
  expect(reached).toEqual([{ read_up_to: 4 }]);
});

test('an offline device gets the newest push of each app when it is back', async () => {
  simulator.setOnline(token, false);
  await say('a');
  await say('b', { 'apns-expiration': inSeconds(60) });
  await say('other', { 'apns-topic': 'chat.parley.beta' });
  expect(shown()).toEqual([]);
  simulator.setOnline(token, true);
  expect(shown()).toEqual(['b', 'other']);
});

test('a push with expiration 0 does not wait for an offline device', async () => {
  simulator.setOnline(token, false);
  await say('kept', { 'apns-expiration': inSeconds(60) });
  await say('gone', { 'apns-expiration': '0' });
  simulator.setOnline(token, true);
  expect(shown()).toEqual(['kept']);
});

test('a stored push that expires first is never shown', async () => {
  simulator.setOnline(token, false);
  await say('a', { 'apns-expiration': inSeconds(60) });
  clock.nowMs += 61_000;
  simulator.setOnline(token, true);
  expect(shown()).toEqual([]);
});

test('the app can take notifications back and clear them all', async () => {
  await say('a', {}, { badge: 2 });
  await say('b');
  const matches = ({ payload }: { payload: object }) => JSON.stringify(payload).includes('"a"');
  expect(simulator.removeNotifications(token, matches)).toBe(1);
  expect(shown()).toEqual(['b']);
  simulator.clearInbox(token);
  expect(simulator.inbox(token)).toEqual({ badge: 0, notifications: [], requests: 2 });
});
