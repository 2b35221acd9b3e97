import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { closeChannel, openChannel } from './amqp-channel.ts';
import { deliveriesOf, deliveryFrom } from './amqp-message.ts';
import { type CountedDelivery, deliveryOutcomes } from './delivery-outcome.ts';
import { outcomeNotRecorded } from './events.ts';
import { createLanes } from './lanes.ts';
import type { BatchHandler, ConsumeOptions, Consumer, Delivery, Outcome, Stream } from './queue.ts';
import { QueueError } from './queue-error.ts';
import type { DeliveryPolicy } from './queue-options.ts';

const FORWARD_PAUSE_MS = 500;

/** A consumer that its owner attaches to each new connection; attaching it twice to one does nothing. */
export interface AmqpConsumer extends Consumer {
  attach(model: ChannelModel): Promise<void>;
  /** Resolves when it was attached for the first time; rejects when it is closed before. */
  started: Promise<void>;
}

export interface AmqpConsumerOptions extends ConsumeOptions {
  stream: Stream;
  shards: readonly number[];
  handler: BatchHandler;
  policy: DeliveryPolicy;
  queueOf(shard: number): string;
  /** Moves the delivery to where the outcome says, durably; does nothing for `ack`. */
  forward(delivery: Delivery, outcome: Outcome): Promise<void>;
  /** The consumer's channel or queue is gone while its connection is not. */
  drop(reason: string): void;
  closed(): void;
}

/** A delivery with the channel on which it can be acked. */
interface Received extends CountedDelivery {
  on: Channel;
  message: ConsumeMessage;
}

export function createAmqpConsumer(options: AmqpConsumerOptions): AmqpConsumer {
  const { stream, shards, handler, policy } = options;
  const lanes = createLanes<Received>({
    limit: options.prefetch,
    maxBatch: options.maxBatch,
    run: handleBatch,
  });
  /** Quorum queues know no limit over several consumers, so each shard gets its part. */
  const credit = Math.max(1, Math.ceil(options.prefetch / Math.max(1, shards.length)));
  let wanted: 'running' | 'paused' | 'closed' = 'running';
  const started = Promise.withResolvers<void>();
  let attachedTo: ChannelModel | undefined;
  let channel: Channel | undefined;
  let tags: string[] = [];
  let turn: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  /** Attach, pause, resume and close would otherwise meet in the middle of each other's broker calls. */
  function inTurn(step: () => Promise<void>): Promise<void> {
    const result = turn.then(step);
    turn = result.catch(() => {});
    return result;
  }

  async function start(on: Channel): Promise<void> {
    const replies = await Promise.all(
      shards.map((shard) => on.consume(options.queueOf(shard), (message) => received(on, shard, message))),
    );
    tags = replies.map((reply) => reply.consumerTag);
  }

  async function stop(): Promise<void> {
    const [on, cancelled] = [channel, tags];
    tags = [];
    // A channel that is gone has no consumers either.
    if (on) await Promise.all(cancelled.map((tag) => on.cancel(tag))).catch(() => {});
  }

  function received(on: Channel, shard: number, message: ConsumeMessage | null): void {
    if (!message) {
      options.drop('consumer cancelled by the broker');
      return;
    }
    // What is not started by now goes back when the channel is closed.
    if (wanted === 'closed') return;
    const delivery = deliveryFrom(message, stream, shard);
    lanes.add(delivery.key, { on, message, delivery, deliveries: deliveriesOf(message) });
  }

  async function handleBatch(received: readonly Received[]): Promise<void> {
    // What came over a channel that is gone has been given to someone else, or comes again.
    const batch = received.filter(({ on }) => on === channel);
    const outcomes = await deliveryOutcomes(batch, handler, policy);
    await Promise.all(outcomes.map((outcome, index) => record(batch[index] as Received, outcome)));
  }

  async function record({ on, message, delivery }: Received, outcome: Outcome): Promise<void> {
    try {
      await forward(on, delivery, outcome);
      on.ack(message);
    } catch (error) {
      outcomeNotRecorded(policy.logger, delivery, error);
      release(on, message);
    }
  }

  /** Handling it again would send a push again, so only a lost channel or the close ends the attempts. */
  async function forward(on: Channel, delivery: Delivery, outcome: Outcome): Promise<void> {
    for (;;) {
      // The broker has given it to someone already when the channel is gone: forwarding would double it.
      if (channel !== on) throw new Error('the channel is gone');
      try {
        return await options.forward(delivery, outcome);
      } catch (error) {
        if (wanted === 'closed') throw error;
        await delay(FORWARD_PAUSE_MS);
      }
    }
  }

  async function attach(model: ChannelModel): Promise<void> {
    if (wanted === 'closed' || (channel && attachedTo === model)) return;
    const opened = await openChannel(model);
    opened.on('close', () => {
      if (channel !== opened) return;
      channel = undefined;
      if (wanted !== 'closed') options.drop('consumer channel closed');
    });
    channel = opened;
    attachedTo = model;
    await opened.prefetch(credit);
    if (wanted === 'running') await start(opened);
    started.resolve();
  }

  /** Handlers may wait for pause() meanwhile, so they are not waited for in turn. */
  async function close(): Promise<void> {
    wanted = 'closed';
    lanes.drop();
    await inTurn(stop);
    await lanes.idle();
    await inTurn(async () => channel && closeChannel(channel));
    started.reject(new QueueError('closed', 'the consumer was closed'));
    options.closed();
  }

  return {
    started: started.promise,
    attach: (model) => inTurn(() => attach(model)),
    pause: () =>
      inTurn(async () => {
        if (wanted !== 'running') return;
        wanted = 'paused';
        await stop();
      }),
    resume: () =>
      inTurn(async () => {
        if (wanted !== 'paused') return;
        wanted = 'running';
        if (channel) await start(channel);
      }),
    close: () => (closing ??= close()),
  };
}

/** Gives the message back to its queue; a channel that is gone has done so already. */
function release(on: Channel, message: ConsumeMessage): void {
  try {
    on.nack(message, false, true);
  } catch {}
}
