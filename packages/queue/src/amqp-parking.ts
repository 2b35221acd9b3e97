import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import { closeChannel, openChannel } from './amqp-channel.ts';
import { parkedFrom } from './amqp-message.ts';
import type { ParkedMessage } from './queue.ts';

/** Runs on a channel of its own: a failing call closes its channel, and closing gives back what was not acked. */
export async function onChannel<T>(model: ChannelModel, use: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await openChannel(model);
  try {
    return await use(channel);
  } finally {
    await closeChannel(channel);
  }
}

/** Messages waiting in each queue, without those a consumer holds. */
export async function queueDepths(channel: Channel, queues: readonly string[]): Promise<number[]> {
  const replies = await Promise.all(queues.map((queue) => channel.checkQueue(queue)));
  return replies.map((reply) => reply.messageCount);
}

/** Reads up to `limit` messages; they stay held, and so return when the channel is closed. */
export async function peekParked(channel: Channel, queue: string, limit: number): Promise<ParkedMessage[]> {
  const found: ParkedMessage[] = [];
  for (let message = await next(); message; message = await next()) found.push(parkedFrom(message));
  return found;

  async function next(): Promise<GetMessage | false> {
    return found.length < limit && channel.get(queue);
  }
}

/** Publishes parked messages again, each before its ack, so a crash repeats one and loses none. */
export async function replayParked(
  channel: Channel,
  queue: string,
  limit: number,
  republish: (message: ParkedMessage) => Promise<void>,
): Promise<number> {
  for (let replayed = 0; replayed < limit; replayed++) {
    const message = await channel.get(queue);
    if (!message) return replayed;
    await republish(parkedFrom(message));
    channel.ack(message);
  }
  return limit;
}
