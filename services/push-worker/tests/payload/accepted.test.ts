import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApnsSimulator, createProviderKey, startApnsSimulator } from '@parley/apns-simulator';
import { Secret } from '@parley/runtime';
import { createApnsSender, type PushSender } from '../../src/apns/sender.ts';
import { buildNotification } from '../../src/payload/build-notification.ts';
import { cases } from '../../src/payload/golden/cases.ts';
import { NOW_MS, TOKEN } from '../../src/payload/golden/contents.ts';

const key = createProviderKey();
let simulator: ApnsSimulator;
let sender: PushSender | undefined;

beforeAll(async () => {
  simulator = await startApnsSimulator({ keys: [key], topics: ['com.example.chat', 'com.example.default'] });
  sender = createApnsSender({
    url: simulator.url,
    ca: simulator.ca,
    keys: [{ teamId: key.teamId, keyId: key.keyId, key: new Secret(key.privateKey), bundleIds: 'others' }],
    topic: 'com.example.default',
  });
});
afterAll(async () => {
  await sender?.close();
  await simulator.close();
});

test.each(Object.entries(cases))('APNs finds headers and payload of %s right', async (_name, content) => {
  expect(await sender?.send('sandbox', buildNotification(content, NOW_MS))).toEqual({ kind: 'sent' });
  const last = simulator.requests(TOKEN).at(-1);
  expect(last?.payload).toEqual(
    JSON.parse(JSON.stringify(buildNotification(content, NOW_MS).buildApnsOptions())),
  );
});
