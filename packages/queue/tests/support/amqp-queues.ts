import { randomUUID } from 'node:crypto';
import { testServers } from '@parley/runtime';
import { connect } from 'amqplib';
import { createAmqpQueue, type Queue } from '../../src/index.ts';
import { topology } from '../../src/topology.ts';
import { SHARDS, type TestQueues } from './harness.ts';
import { startTcpProxy } from './tcp-proxy.ts';

/** Queues under a prefix of their own on the real broker, deleted by `dispose`. */
export async function amqpQueues(): Promise<TestQueues> {
  const direct = new URL(testServers().amqpUrl);
  const proxy = await startTcpProxy({ host: direct.hostname, port: Number(direct.port || 5672) });
  const proxied = new URL(direct);
  proxied.hostname = '127.0.0.1';
  proxied.port = String(proxy.port);
  const prefix = `test-${randomUUID().slice(0, 8)}.`;
  const opened: Queue[] = [];
  return {
    open(options = {}) {
      const queue = createAmqpQueue({ url: proxied.href, prefix, shards: SHARDS, ...options });
      opened.push(queue);
      return queue;
    },
    worker: { adapter: 'amqp', url: direct.href, prefix },
    cut: proxy.cut,
    mend: proxy.mend,
    async dispose() {
      await Promise.all(opened.map((queue) => queue.close()));
      await proxy.close();
      await deleteQueues(direct.href, prefix);
    },
  };
}

async function deleteQueues(url: string, prefix: string): Promise<void> {
  const model = await connect(url);
  const channel = await model.createChannel();
  const names = topology({ prefix, shards: SHARDS, tierDelaysMs: {} });
  for (const { name } of names.queues) await channel.deleteQueue(name);
  for (const { name } of names.exchanges) await channel.deleteExchange(name);
  await model.close();
}
