import type { ChannelModel } from 'amqplib';
import { closeChannel, openChannel } from './amqp-channel.ts';
import type { Topology } from './topology.ts';

/** Declaring a quorum queue elects a leader; one channel would do that one queue at a time. */
const CHANNELS = 8;

/** Declares exchanges, queues and bindings; does nothing where they exist. Rejects if one exists differently. */
export async function declareTopology(model: ChannelModel, topology: Topology): Promise<void> {
  const channels = await Promise.all(Array.from({ length: CHANNELS }, () => openChannel(model)));
  const [first] = channels;
  if (!first) return;
  for (const { name, type } of topology.exchanges) await first.assertExchange(name, type, { durable: true });
  const remaining = [...topology.queues];
  await Promise.all(
    channels.map(async (channel) => {
      for (let queue = remaining.shift(); queue; queue = remaining.shift()) {
        await channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments });
        await channel.bindQueue(queue.name, queue.exchange, queue.routingKey);
      }
    }),
  );
  await Promise.all(channels.map(closeChannel));
}
