import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApnsSimulator, createProviderKey, startApnsSimulator } from '@parley/apns-simulator';
import { PushType } from 'apns2';
import { IdentifiedNotification } from '../src/apns/client.ts';
import type { PushSender } from '../src/apns/sender.ts';
import { newToken, push, senderTo } from './support/transport.ts';

const key = createProviderKey();
const DEAD_SINCE_MS = 1_700_000_000_000;
let simulator: ApnsSimulator;
let sender: PushSender;

beforeAll(async () => {
  simulator = await startApnsSimulator({ keys: [key] });
  sender = senderTo(simulator, key);
});
afterAll(async () => {
  await sender.close();
  await simulator.close();
});

describe('what APNs says becomes a result', () => {
  test.each([
    [410, 'Unregistered', { kind: 'gone', timestampMs: DEAD_SINCE_MS }],
    [410, 'ExpiredToken', { kind: 'gone', timestampMs: DEAD_SINCE_MS }],
    [400, 'BadDeviceToken', { kind: 'bad-token' }],
    [400, 'DeviceTokenNotForTopic', { kind: 'bad-token' }],
    [403, 'InvalidProviderToken', { kind: 'circuit' }],
    [403, 'MissingProviderToken', { kind: 'circuit' }],
    [403, 'Forbidden', { kind: 'circuit' }],
    [403, 'BadCertificate', { kind: 'circuit' }],
    [403, 'BadCertificateEnvironment', { kind: 'circuit' }],
    [403, 'BadEnvironmentKeyIdInToken', { kind: 'circuit' }],
    [403, 'UnrelatedKeyIdInToken', { kind: 'circuit' }],
    [403, 'SomethingNew', { kind: 'circuit' }],
    [413, 'PayloadTooLarge', { kind: 'too-large' }],
    [429, 'TooManyRequests', { kind: 'retry' }],
    [429, 'TooManyProviderTokenUpdates', { kind: 'retry' }],
    [500, 'InternalServerError', { kind: 'retry' }],
    [502, 'SomethingNew', { kind: 'retry' }],
    [503, 'ServiceUnavailable', { kind: 'retry' }],
    [503, 'Shutdown', { kind: 'retry' }],
    [400, 'IdleTimeout', { kind: 'retry' }],
    [400, 'BadCollapseId', { kind: 'our-fault' }],
    [400, 'BadExpirationDate', { kind: 'our-fault' }],
    [400, 'BadMessageId', { kind: 'our-fault' }],
    [400, 'BadPriority', { kind: 'our-fault' }],
    [400, 'BadTopic', { kind: 'our-fault' }],
    [400, 'DuplicateHeaders', { kind: 'our-fault' }],
    [400, 'InvalidPushType', { kind: 'our-fault' }],
    [400, 'MissingDeviceToken', { kind: 'our-fault' }],
    [400, 'MissingTopic', { kind: 'our-fault' }],
    [400, 'PayloadEmpty', { kind: 'our-fault' }],
    [400, 'TopicDisallowed', { kind: 'our-fault' }],
    [400, 'SomethingNew', { kind: 'our-fault' }],
    [404, 'BadPath', { kind: 'our-fault' }],
    [405, 'MethodNotAllowed', { kind: 'our-fault' }],
  ])('%i %s', async (status, reason, outcome) => {
    const token = newToken();
    const timestamp = status === 410 ? { timestamp: DEAD_SINCE_MS } : {};
    simulator.script(token, [{ status, reason, ...timestamp }]);
    expect(await sender.send('production', push(token))).toEqual({ status, reason, ...outcome });
    expect(simulator.inbox(token).requests).toBe(1);
  });
});

test('a push carries its headers', async () => {
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
});

test.each([
  ['of its app', 'app.parley.beta', 'app.parley.beta.voip'],
  ['that is one already', 'app.parley.beta.voip', 'app.parley.beta.voip'],
  ['of the default app', undefined, 'app.parley.ios.voip'],
])('a VoIP push goes to the VoIP topic %s', async (_name, topic, sentTo) => {
  const token = newToken();
  simulator.bindTopic(token, sentTo);
  const call = new IdentifiedNotification(token, push(token).apnsId, {
    ...{ type: PushType.voip, expiration: 0, data: { data: { call_id: 'x'.repeat(4_900) } } },
    ...(topic ? { topic } : {}),
  });
  expect(await sender.send('production', call)).toEqual({ kind: 'sent' });
  expect(simulator.requests(token)[0]?.headers).toMatchObject({
    ...{ 'apns-topic': sentTo, 'apns-push-type': 'voip', 'apns-expiration': '0' },
  });
});

test('a status without its reason is no answer, as it would be judged wrongly', async () => {
  const token = newToken();
  simulator.script(token, [{ status: 400, reason: 'BadDeviceToken', action: 'truncate' }]);
  expect(await sender.send('production', push(token))).toEqual({
    ...{ kind: 'retry', status: null, reason: 'reset' },
  });
});

test('an answer that got lost is a retry, and the repeat takes the place of the banner', async () => {
  const token = newToken();
  const notification = push(token);
  simulator.script(token, [{ action: 'reset_after' }]);
  expect(await sender.send('production', notification)).toMatchObject({ kind: 'retry', status: null });
  expect(await sender.send('production', notification)).toEqual({ kind: 'sent' });
  expect(simulator.inbox(token).notifications).toHaveLength(1);
});
