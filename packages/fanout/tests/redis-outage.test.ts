import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createRedisFanout, type Fanout } from '../src/index.ts';
import { eventually } from './eventually.ts';
import { type RedisProxy, startRedisProxy } from './redis-proxy.ts';
import { redisUrl } from './redis-url.ts';

let proxy: RedisProxy;
let fanout: Fanout;
let channel: string;
let name: string;
let heard: string[];
let gaps: number;
let events: string[];

beforeEach(async () => {
  proxy = await startRedisProxy(redisUrl);
  channel = `test:${randomUUID()}`;
  name = `parley-test-${randomUUID()}`;
  heard = [];
  gaps = 0;
  events = [];
  fanout = createRedisFanout({ url: proxy.url, name, logger: (event) => events.push(event) });
});
afterEach(async () => {
  await fanout.close();
  await proxy.close();
});

const listen = () =>
  fanout.subscriber({
    message: (_, payload) => heard.push(payload.toString()),
    gap: () => {
      gaps += 1;
    },
  });

test('a killed subscriber connection subscribes again, then reports one gap', async () => {
  await fanout.ready();
  await listen().subscribe([channel]);
  const admin = new Redis(redisUrl);
  const clients = String(await admin.client('LIST', 'TYPE', 'PUBSUB')).split('\n');
  const own = clients.find((line) => line.includes(`name=${name}-subscriber `));
  const id = /\bid=(\d+)/.exec(own ?? '')?.[1];
  await admin.client('KILL', 'ID', Number(id));
  admin.disconnect();
  await eventually('the gap', () => gaps === 1);
  fanout.publish(channel, Buffer.from('after the gap'));
  await eventually('the message', () => heard.length > 0);
  expect(heard).toEqual(['after the gap']);
  expect(gaps).toBe(1);
  expect(events).toEqual(['fanout_redis_lost', 'fanout_redis_restored']);
});

test('a publish while Redis is away is dropped and counted, and the next after the return arrives', async () => {
  await fanout.ready();
  const subscriber = listen();
  await subscriber.subscribe([channel]);
  proxy.cut();
  await eventually('the loss', () => events.filter((event) => event === 'fanout_redis_lost').length === 2);
  for (let i = 0; i < 10; i += 1) fanout.publish(channel, Buffer.from('lost'));
  expect(fanout.dropped).toBe(10);
  await subscriber.subscribe([`${channel}:meanwhile`]);
  proxy.heal();
  await eventually('the gap', () => gaps === 1);
  await eventually('the publisher', () => events.includes('fanout_dropped'));
  fanout.publish(`${channel}:meanwhile`, Buffer.from('1'));
  fanout.publish(channel, Buffer.from('2'));
  await eventually('both channels', () => heard.length === 2);
  expect(heard).toEqual(['1', '2']);
});

test('a silent Redis is noticed without waiting for TCP, and so is its return', async () => {
  await fanout.ready();
  const subscriber = listen();
  await subscriber.subscribe([channel]);
  proxy.freeze();
  fanout.publish(channel, Buffer.from('into the void'));
  await subscriber.subscribe([`${channel}:2`]);
  await eventually('the unanswered publish', () => fanout.dropped === 1);
  proxy.heal();
  await eventually('the gap and the publisher', () => gaps === 1 && events.includes('fanout_dropped'));
  fanout.publish(`${channel}:2`, Buffer.from('back'));
  await eventually('the message', () => heard.includes('back'));
});

test('a Redis that is away at the start blocks nobody and is found when it comes', async () => {
  proxy.cut();
  const subscriber = listen();
  await subscriber.subscribe([channel]);
  fanout.publish(channel, Buffer.from('lost'));
  expect(fanout.dropped).toBe(1);
  proxy.heal();
  await Promise.all([fanout.ready(), eventually('the gap', () => gaps === 1)]);
  fanout.publish(channel, Buffer.from('found'));
  await eventually('the message', () => heard.length === 1);
});

test('what waits for a silent Redis is bounded', async () => {
  await fanout.ready();
  proxy.freeze();
  const payload = Buffer.alloc(1024);
  for (let i = 0; i < 60_000; i += 1) fanout.publish(channel, payload);
  expect(fanout.dropped).toBeGreaterThan(40_000);
});

test('close leaves no socket and no timer, connected or not', async () => {
  const count = () => {
    const open = process.getActiveResourcesInfo();
    return open.filter((kind) => kind === 'TCPSocketWrap' || kind === 'Timeout').length;
  };
  await fanout.close();
  const before = count();
  const connected = createRedisFanout({ url: redisUrl });
  await connected.ready();
  await connected.subscriber({ message: () => {}, gap: () => {} }).subscribe([channel]);
  const away = createRedisFanout({ url: 'redis://127.0.0.1:1' });
  await away.subscriber({ message: () => {}, gap: () => {} }).subscribe([channel]);
  const opening = createRedisFanout({ url: redisUrl });
  expect(count()).toBeGreaterThan(before);
  await Promise.all([connected.close(), away.close(), opening.close()]);
  await eventually('all handles are gone', () => count() <= before + 1);
});
