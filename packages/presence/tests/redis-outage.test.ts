import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createRedisPresence, type Presence } from '../src/index.ts';
import { redisUrl } from './redis-url.ts';

/** Keys of this file's own: gateways of other tests would reap these. */
const prefix = `${randomUUID()}:`;

const change = () => ({
  userId: randomUUID(),
  sessionId: randomUUID(),
  connectionId: randomUUID(),
  state: 'foreground' as const,
  isVisible: true,
});

async function expectNobodyThere(presence: Presence): Promise<void> {
  const row = change();
  const key = { sessionId: row.sessionId, conversationId: randomUUID() };
  await presence.renew('gateway');
  await presence.connected('gateway', [row]);
  await presence.acknowledge([{ ...key, seq: 3 }]);
  expect(await presence.connections([row.userId])).toEqual(new Map([[row.userId, []]]));
  expect(await presence.acknowledged([key])).toEqual([0]);
  expect(await presence.shown([row.userId])).toEqual(new Map());
  expect(await presence.announce('gateway', [row.userId])).toBeNull();
  expect(await presence.reap('gateway')).toEqual([]);
  expect(presence.dropped).toBe(3);
}

test('with Redis away nobody is connected, nothing acknowledged, and writes are counted', async () => {
  const presence = createRedisPresence({ url: 'redis://127.0.0.1:1' });
  await expectNobodyThere(presence);
  await presence.close();
});

test('a silent Redis costs each call at most half a second', async () => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const presence = createRedisPresence({ url: `redis://127.0.0.1:${port}` });
  const startedAt = performance.now();
  await expectNobodyThere(presence);
  expect(performance.now() - startedAt).toBeLessThan(8 * 600);
  await presence.close();
  await new Promise((resolve) => silent.close(resolve));
});

test('a renew writes again what Redis has lost', async () => {
  const presence = createRedisPresence({ url: redisUrl, prefix });
  const admin = new Redis(redisUrl);
  const gatewayId = randomUUID();
  const row = change();
  await presence.renew(gatewayId);
  await presence.connected(gatewayId, [row]);
  await admin.del(`${prefix}p:leases`, `${prefix}p:u:${row.userId}`);
  expect((await presence.connections([row.userId])).get(row.userId)).toEqual([]);
  expect(await presence.renew(gatewayId)).toBe(false);
  expect((await presence.connections([row.userId])).get(row.userId)).toHaveLength(1);
  await presence.release(gatewayId);
  expect(await admin.exists(`${prefix}p:u:${row.userId}`)).toBe(0);
  admin.disconnect();
  await presence.close();
});

test('rows of a gateway whose lease is out are void, and removed by the read that finds them', async () => {
  const presence = createRedisPresence({ url: redisUrl, prefix });
  const admin = new Redis(redisUrl);
  const row = change();
  await presence.connected(randomUUID(), [row]);
  expect(await admin.exists(`${prefix}p:u:${row.userId}`)).toBe(1);
  expect((await presence.connections([row.userId])).get(row.userId)).toEqual([]);
  // Commands of one connection are answered in order: this read comes after the removal.
  await presence.connections([row.userId]);
  expect(await admin.exists(`${prefix}p:u:${row.userId}`)).toBe(0);
  admin.disconnect();
  await presence.close();
});
