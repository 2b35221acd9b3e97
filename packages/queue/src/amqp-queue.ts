import { QUEUE_SHARDS } from '@parley/contracts';
import { type AmqpConnection, createAmqpConnection } from './amqp-connection.ts';
import { type AmqpConsumer, createAmqpConsumer } from './amqp-consumer.ts';
import type { AmqpMessage } from './amqp-message.ts';
import { onChannel, peekParked, queueDepths, replayParked } from './amqp-parking.ts';
import { createAmqpPublisher } from './amqp-publisher.ts';
import { amqpRouting } from './amqp-routing.ts';
import { declareTopology } from './amqp-topology.ts';
import type { Queue } from './queue.ts';
import { asQueueError } from './queue-error.ts';
import { deliveryPolicy, type QueueOptions } from './queue-options.ts';
import { PARKED, queueNames, shardQueue, topology } from './topology.ts';

/** Below the 2 s in which `publish` promises to answer. */
const PUBLISH_WAIT_MS = 1_000;
const CONFIRM_TIMEOUT_MS = 10_000;

export interface AmqpQueueOptions extends QueueOptions {
  /** `amqp://` or `amqps://`; heartbeat 5 s unless its query says otherwise. */
  url: string;
  /** Goes before every exchange and queue name, so that tests have queues of their own. */
  prefix?: string;
  /** The connection is given up when nothing was confirmed for so long. */
  confirmTimeoutMs?: number;
}

/**
 * A queue on RabbitMQ ≥ 3.10: quorum queues, publisher confirms, mandatory routing. Returns at once and connects
 * in the background, again and again. Publishing and consuming have a connection each, because a broker short of
 * memory stops reading from publishers, and acks must still pass. The second one opens with the first consumer.
 */
export function createAmqpQueue(options: AmqpQueueOptions): Queue {
  const { logger, onState = () => {} } = options;
  const shards = options.shards ?? QUEUE_SHARDS;
  const policy = deliveryPolicy(options);
  const names = topology({ prefix: options.prefix ?? '', shards, tierDelaysMs: options.tierDelaysMs ?? {} });
  const routing = amqpRouting(names, shards, policy.now);
  const consumers = new Set<AmqpConsumer>();
  let consuming: AmqpConnection | undefined;
  let reported = false;

  const publisher = createAmqpPublisher({
    confirmTimeoutMs: options.confirmTimeoutMs ?? CONFIRM_TIMEOUT_MS,
    drop: (reason) => publishing.drop(reason),
    logger,
  });
  const publishing = createAmqpConnection({
    url: options.url,
    name: 'parley queue publisher',
    prepare: async (model) => {
      await declareTopology(model, names);
      await publisher.attach(model);
    },
    opened: report,
    lost: () => {
      publisher.detach();
      report();
    },
    logger,
  });

  const connected = () =>
    publishing.model !== undefined && (consuming === undefined || consuming.model !== undefined);

  function report(): void {
    const now = connected();
    if (now !== reported) onState(now ? 'connected' : 'disconnected');
    reported = now;
  }

  function consumerConnection(): AmqpConnection {
    consuming ??= createAmqpConnection({
      url: options.url,
      name: 'parley queue consumer',
      prepare: async (model) => {
        // After the publisher's: many declarations of the same queues at once only make the broker slower.
        await publishing.open();
        await declareTopology(model, names);
      },
      opened: () => {
        attachConsumers();
        report();
      },
      lost: report,
      logger,
    });
    return consuming;
  }

  /** Does nothing for those attached to this connection already. */
  function attachConsumers(): void {
    const model = consuming?.model;
    if (!model) return;
    for (const consumer of consumers) {
      consumer.attach(model).catch(() => consuming?.drop('consumer could not be attached'));
    }
  }

  async function publish(messages: readonly AmqpMessage[]): Promise<void> {
    try {
      await publishing.open(PUBLISH_WAIT_MS);
      await publisher.publish(messages);
    } catch (error) {
      throw asQueueError(error);
    }
  }

  async function operate<T>(use: Parameters<typeof onChannel<T>>[1]): Promise<T> {
    try {
      return await onChannel(await publishing.open(PUBLISH_WAIT_MS), use);
    } catch (error) {
      throw asQueueError(error);
    }
  }

  return {
    get connected() {
      return connected();
    },
    publish: (messages) => publish(messages.map(routing.fresh)),
    async consume(stream, shardNumbers, handler, limits) {
      const connection = consumerConnection();
      const consumer = createAmqpConsumer({
        stream,
        shards: shardNumbers,
        handler,
        ...limits,
        policy,
        queueOf: (shard) => names.prefixed(shardQueue(stream, shard)),
        async forward(delivery, outcome) {
          const message = routing.forwarded(delivery, outcome);
          if (message) await publish([message]);
        },
        drop: connection.drop,
        closed: () => consumers.delete(consumer),
      });
      consumers.add(consumer);
      attachConsumers();
      await consumer.started;
      return consumer;
    },
    async depth() {
      const queues = queueNames(shards);
      const counts = await operate((channel) => queueDepths(channel, queues.map(names.prefixed)));
      return Object.fromEntries(queues.map((queue, index) => [queue, counts[index] ?? 0]));
    },
    parked: (limit) => operate((channel) => peekParked(channel, names.prefixed(PARKED), limit)),
    replayParked: (limit) =>
      operate((channel) =>
        replayParked(channel, names.prefixed(PARKED), limit, (message) => publish([routing.fresh(message)])),
      ),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close()));
      await consuming?.close();
      await publishing.close();
    },
  };
}
