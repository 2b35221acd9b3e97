import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { messageProto } from '@parley/contracts';
import { createAmqpQueue, type Queue } from '@parley/queue';
import { eventually, testServers } from '@parley/runtime';
import { connect } from 'amqplib';
import { intentsIn } from './intents.ts';
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
  const [alice, bob] = [await network.newUser(), await network.newUser()];
  const room = await newGroup(network, [alice, bob]);
  const seen = await intentsIn(queue);
  const stream = openSendStream(network);
  const acked: messageProto.Ack[] = [];
  const sendBatches = async (atLeast: number, forMs: number): Promise<void> => {
    const until = Date.now() + forMs;
    for (let batch = 0; batch < atLeast || Date.now() < until; batch++) {
      const results = await stream.send(
        Array.from({ length: 10 }, () => ({ conversationId: room, senderId: alice.id })),
      );
      acked.push(...results.map(ackOf));
    }
  };
  const changed: string[] = [];
  const reacted: string[] = [];
  const called: string[] = [];
  let readSeq = 0;
  const path = `/api/conversations/${room}`;
  // What is done to the latest messages; each is answered 2xx, so each is owed.
  const changeSome = async (): Promise<void> => {
    const [edited, deleted, liked] = acked.slice(-3) as [
      messageProto.Ack,
      messageProto.Ack,
      messageProto.Ack,
    ];
    const callId = randomUUID();
    const answers = await Promise.all([
      network.call(alice, 'PATCH', `${path}/messages/${edited.messageId}`, { text: 'changed' }),
      network.call(alice, 'DELETE', `${path}/messages/${deleted.messageId}`),
      network.call(bob, 'PUT', `${path}/messages/${liked.messageId}/reactions/%F0%9F%91%8D`),
      network.call(bob, 'PUT', `${path}/read`, { seq: Number(liked.seq) }),
      network.call(bob, 'POST', `${path}/calls`, { call_id: callId }),
    ]);
    expect(answers.map(({ status }) => Math.floor(status / 100))).toEqual([2, 2, 2, 2, 2]);
    changed.push(edited.messageId, deleted.messageId);
    reacted.push(liked.messageId);
    called.push(callId);
    readSeq = Number(liked.seq);
  };
  await sendBatches(1, 500);
  await changeSome();
  await proxy.cut();
  // The queue's own patience is 2 s: acks that waited for it would outlast this test.
  await sendBatches(10, 1_500);
  await changeSome();
  await sendBatches(10, 1_500);
  await changeSome();
  await proxy.mend();
  await sendBatches(1, 500);
  stream.close();
  const isSubset = (wanted: readonly string[], found: readonly string[]) => {
    const all = new Set(found);
    return wanted.every((each) => all.has(each));
  };
  await eventually(
    'every intent',
    () =>
      isSubset(
        acked.map(({ messageId }) => messageId),
        seen.sent.map(({ messageId }) => messageId),
      ) &&
      isSubset(
        changed,
        seen.changed.map(({ messageId }) => messageId),
      ) &&
      isSubset(
        reacted,
        seen.reactions.map(({ messageId }) => messageId),
      ) &&
      isSubset(
        called,
        seen.calls.map(({ callId }) => callId),
      ) &&
      seen.reads.some((each) => Number(each.readSeq) === readSeq),
    { timeoutMs: 15_000 },
  );
  await eventually('the outbox to be marked', async () => {
    const { rows } = await network.pool.query('SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1');
    return rows.length === 0;
  });
  expect(acked.length).toBeGreaterThanOrEqual(220);
  await seen.close();
});
