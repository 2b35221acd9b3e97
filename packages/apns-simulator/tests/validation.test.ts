import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ApnsSimulator } from '../src/index.ts';
import { connectProvider, deviceToken, type Provider, startSimulator, topic } from './provider.ts';

let simulator: ApnsSimulator;
let provider: Provider;

beforeAll(async () => {
  simulator = await startSimulator({ topics: [topic] });
  provider = await connectProvider(simulator);
});

afterAll(async () => {
  await provider.close();
  await simulator.close();
});

const background = { 'apns-push-type': 'background', 'apns-priority': '5' };
const wake = { aps: { 'content-available': 1 } };

test.each([
  ['a collapse id over 64 bytes', { headers: { 'apns-collapse-id': 'é'.repeat(33) } }, 400, 'BadCollapseId'],
  ['an expiration that is no number', { headers: { 'apns-expiration': 'soon' } }, 400, 'BadExpirationDate'],
  ['an apns-id that is no UUID', { headers: { 'apns-id': 'one' } }, 400, 'BadMessageId'],
  ['a priority other than 1, 5 and 10', { headers: { 'apns-priority': '7' } }, 400, 'BadPriority'],
  ['a topic with a space', { headers: { 'apns-topic': 'a b' } }, 400, 'BadTopic'],
  ['an empty topic', { headers: { 'apns-topic': '' } }, 400, 'MissingTopic'],
  ['a topic of another account', { headers: { 'apns-topic': 'com.example' } }, 400, 'TopicDisallowed'],
  ['VoIP under the plain topic', { headers: { 'apns-push-type': 'voip' } }, 400, 'BadTopic'],
  ['an alert under the VoIP topic', { headers: { 'apns-topic': `${topic}.voip` } }, 400, 'BadTopic'],
  ['an unknown push type', { headers: { 'apns-push-type': 'loud' } }, 400, 'InvalidPushType'],
  ['a header sent twice', { headers: { 'apns-priority': ['5', '10'] } }, 400, 'DuplicateHeaders'],
  ['no body', { payload: '' }, 400, 'PayloadEmpty'],
  ['a body that is not JSON', { payload: '{' }, 400, 'PayloadEmpty'],
  ['an alert that shows nothing', { payload: wake }, 400, 'InvalidPushType'],
  [
    'a wake with a badge',
    { headers: background, payload: { aps: { 'content-available': 1, badge: 1 } } },
    400,
    'InvalidPushType',
  ],
  [
    'a wake at priority 10',
    { headers: { 'apns-push-type': 'background' }, payload: wake },
    400,
    'BadPriority',
  ],
  [
    'a wake with a sound',
    { headers: background, payload: { aps: { 'content-available': 1, sound: 'default' } } },
    400,
    'InvalidPushType',
  ],
  ['a wake without content-available', { headers: background, payload: { aps: {} } }, 400, 'InvalidPushType'],
  [
    '5,121 bytes of VoIP',
    { headers: { 'apns-push-type': 'voip', 'apns-topic': `${topic}.voip` }, payload: sized(5_121) },
    413,
    'PayloadTooLarge',
  ],
  ['4,097 bytes', { payload: sized(4_097) }, 413, 'PayloadTooLarge'],
  ['a body far over the limit', { payload: sized(300_000) }, 413, 'PayloadTooLarge'],
])('%s is refused', async (_name, change, status, reason) => {
  const token = deviceToken();
  const reply = await provider.push(token, change as Parameters<Provider['push']>[1]);
  expect(reply).toMatchObject({ status, body: { reason } });
  expect(reply.headers['apns-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(simulator.inbox(token)).toMatchObject({ notifications: [], requests: 1 });
  expect(simulator.requests(token)).toMatchObject([{ status, reason }]);
});

test.each([
  ['4,096 bytes', { payload: sized(4_096) }],
  ['a wake at priority 5', { headers: background, payload: wake }],
  [
    '5,120 bytes of VoIP',
    { headers: { 'apns-push-type': 'voip', 'apns-topic': `${topic}.voip` }, payload: sized(5_120) },
  ],
  ['only a badge', { payload: { aps: { badge: 0 } } }],
  ['only a badge at priority 5', { headers: { 'apns-priority': '5' }, payload: { aps: { badge: 0 } } }],
  [
    'VoIP without a word in aps',
    { headers: { 'apns-push-type': 'voip', 'apns-topic': `${topic}.voip` }, payload: { call: 1 } },
  ],
])('%s is accepted', async (_name, change) => {
  expect(await provider.push(deviceToken(), change)).toMatchObject({ status: 200, body: {} });
});

test('a device token that is not hex of the right length is refused', async () => {
  for (const token of ['abc', 'z'.repeat(64), 'a'.repeat(202), 'a'.repeat(65)]) {
    expect(await provider.push(token)).toMatchObject({ status: 400, body: { reason: 'BadDeviceToken' } });
  }
});

test('another path or method is refused before anything else is looked at', async () => {
  expect(await provider.send({ ':path': '/4/device/a' })).toMatchObject({
    status: 404,
    body: { reason: 'BadPath' },
  });
  expect(await provider.send({ ':path': '/3/device/' })).toMatchObject({
    body: { reason: 'MissingDeviceToken' },
  });
  expect(await provider.send({ ':path': '/3/device/a', ':method': 'PUT' })).toMatchObject({
    status: 405,
    body: { reason: 'MethodNotAllowed' },
  });
});

test('a token bound to one app refuses pushes for another', async () => {
  const token = deviceToken();
  simulator.bindTopic(token, 'com.example');
  expect(await provider.push(token)).toMatchObject({
    status: 400,
    body: { reason: 'DeviceTokenNotForTopic' },
  });
});

test('a PushKit token takes VoIP pushes of its app and nothing else, any other token none', async () => {
  const voip = { headers: { 'apns-push-type': 'voip', 'apns-topic': `${topic}.voip` } };
  const [pushKit, plain] = [deviceToken(), deviceToken()];
  simulator.bindTopic(pushKit, `${topic}.voip`);
  simulator.bindTopic(plain, topic);
  expect(await provider.push(pushKit, voip)).toMatchObject({ status: 200 });
  expect(await provider.push(plain)).toMatchObject({ status: 200 });
  const mistaken = { status: 400, body: { reason: 'DeviceTokenNotForTopic' } };
  expect(await provider.push(pushKit)).toMatchObject(mistaken);
  expect(await provider.push(plain, voip)).toMatchObject(mistaken);
});

test('the apns-id comes back, or one is made', async () => {
  const id = '0194f3a0-0000-7000-8000-000000000001';
  expect((await provider.push(deviceToken(), { headers: { 'apns-id': id } })).headers['apns-id']).toBe(id);
  const { headers } = await provider.push(deviceToken());
  expect(headers['apns-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['apns-unique-id']).toMatch(/^[0-9a-f-]{36}$/);
});

/** An alert of exactly so many bytes. */
function sized(bytes: number): string {
  const frame = JSON.stringify({ aps: { alert: '' } });
  return JSON.stringify({ aps: { alert: 'x'.repeat(bytes - frame.length) } });
}
