import type { ChannelModel } from 'amqplib';
import { type AmqpConnection, createAmqpConnection } from './amqp-connection.ts';
import { type AmqpConsumer, createAmqpConsumer } from './amqp-consumer.ts';
import { type AmqpMessage, headersOf, parkedHeaders } from './amqp-message.ts';
import { onChannel, peekParked, queueDepths, replayParked } from './amqp-parking.ts';
import { createAmqpPublisher } from './amqp-publisher.ts';
import { declareTopology } from './amqp-topology.ts';
import type { Delivery, Outcome, Queue, QueueMessage } from './queue.ts';
import { asQueueError } from './queue-error.ts';
import { deliveryPolicy, type QueueOptions } from './queue-options.ts';
import { shardOf } from './shard-of.ts';
import { DEFAULT_SHARDS, PARKED, queueNames, shardQueue, tierQueue, topology } from './topology.ts';

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
  const shards = options.shards ?? DEFAULT_SHARDS;
  const policy = deliveryPolicy(options);
  const names = topology({ prefix: options.prefix ?? '', shards, tierDelaysMs: options.tierDelaysMs ?? {} });
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
        // Two processes' worth of declarations at once only makes the broker slower.
        await publishing.open();
        await declareTopology(model, names);
        await Promise.all([...consumers].map((consumer) => consumer.attach(model)));
      },
      opened: report,
      lost: report,
      logger,
    });
    return consuming;
  }

  async function publish(messages: readonly AmqpMessage[]): Promise<void> {
    try {
      await publishing.open(PUBLISH_WAIT_MS);
      await publisher.publish(messages);
    } catch (error) {
      throw asQueueError(error);
    }
  }

  const fresh = (message: Pick<QueueMessage, 'stream' | 'key' | 'body' | 'traceparent'>): AmqpMessage => ({
    exchange: names.eventsExchange,
    routingKey: shardQueue(message.stream, shardOf(message.key, shards)),
    body: message.body,
    headers: headersOf(message, 0, policy.now()),
  });

  async function forward(delivery: Delivery, outcome: Outcome): Promise<void> {
    const message = forwarded(delivery, outcome);
    if (message) await publish([message]);
  }

  function forwarded(delivery: Delivery, outcome: Outcome): AmqpMessage | undefined {
    const { stream, shard, attempts, enqueuedAtMs, body } = delivery;
    if (outcome.do === 'ack') return undefined;
    if (outcome.do === 'park') {
      const headers = parkedHeaders(delivery, outcome.reason, policy.now());
      return { exchange: names.eventsExchange, routingKey: PARKED, body, headers };
    }
    const counted = outcome.do === 'retry' ? attempts + 1 : attempts;
    return {
      exchange: names.prefixed(tierQueue(outcome.tier)),
      routingKey: shardQueue(stream, shard),
      body: outcome.do === 'later' ? (outcome.body ?? body) : body,
      headers: headersOf(delivery, counted, enqueuedAtMs),
    };
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
    publish: (messages) => publish(messages.map(fresh)),
    async consume(stream, shardNumbers, handler, { prefetch }) {
      const consumer = createAmqpConsumer({
        stream,
        shards: shardNumbers,
        handler,
        prefetch,
        policy,
        queueOf: (shard) => names.prefixed(shardQueue(stream, shard)),
        forward,
        drop: (reason) => consuming?.drop(reason),
        closed: () => consumers.delete(consumer),
      });
      const connection = consumerConnection();
      await attachNow(connection, consumer, () => consumers.add(consumer));
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
        replayParked(channel, names.prefixed(PARKED), limit, (message) => publish([fresh(message)])),
      ),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close()));
      await consuming?.close();
      await publishing.close();
    },
  };
}
