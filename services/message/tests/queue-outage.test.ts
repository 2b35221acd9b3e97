import { randomUUID } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeQueueBody, eventProto } from '@parley/contracts';
import { createAmqpQueue, type Queue } from '@parley/queue';
import { eventually, testServers } from '@parley/runtime';
import { connect } from 'amqplib';
import { newGroup, startNetwork, type TestNetwork } from './network.ts';
import { ackOf, openSendStream } from './send-stream.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let network: TestNetwork;
let proxy: TcpProxy;
let queue: Queue;
const prefix = `test-${randomUUID()}.`;

beforeAll(async () => {
  const url = new URL(testServers().amqpUrl);
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5_672) });
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  queue = createAmqpQueue({ url: url.href, prefix });
  network = await startNetwork({ seams: () => ({ queue }) });
});
afterAll(async () => {
  await network.close();
  const names = Object.keys(await queue.depth());
  await queue.close();
  await proxy.close();
  await deleteQueues(names);
});

async function deleteQueues(names: readonly string[]): Promise<void> {
  const model = await connect(testServers().amqpUrl);
  const channel = await model.createChannel();
  for (const name of names) {
    await channel.deleteQueue(`${prefix}${name}`);
    await channel.deleteExchange(`${prefix}${name}`);
  }
  await channel.deleteExchange(`${prefix}parley.events`);
  await model.close();
}

test('RabbitMQ away slows no ack and loses no push', async () => {
  const alice = await network.newUser();
  const room = await newGroup(network, [alice]);
  const owed = new Set<string>();
  const consumer = await queue.consume(
    'push.intent',
    Array.from({ length: 16 }, (_, shard) => shard),
    async ({ body }) => {
      const { sent } = fromBinary(eventProto.PushIntentsSchema, decodeQueueBody(body) as Buffer);
      for (const { messageId } of sent) owed.add(messageId);
      return { do: 'ack' };
    },
    { prefetch: 50 },
  );
  const stream = openSendStream(network);
  const acked: string[] = [];
  const slowest = async (whileMs: number): Promise<number> => {
    let worst = 0;
    for (const until = Date.now() + whileMs; Date.now() < until; ) {
      const startedAt = performance.now();
      const results = await stream.send(
        Array.from({ length: 10 }, () => ({ conversationId: room, senderId: alice.id })),
      );
      worst = Math.max(worst, performance.now() - startedAt);
      acked.push(...results.map((result) => ackOf(result).messageId));
    }
    return worst;
  };
  await slowest(500);
  await proxy.cut();
  const away = await slowest(3_000);
  await proxy.mend();
  await slowest(500);
  stream.close();
  // The queue's own patience is 2 s; an ack that waited for it would take that long.
  expect(away).toBeLessThan(1_000);
  await eventually('every intent', () => acked.every((id) => owed.has(id)), { timeoutMs: 15_000 });
  await eventually('the outbox to be marked', async () => {
    const { rows } = await network.pool.query('SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1');
    return rows.length === 0;
  });
  await consumer.close();
});
