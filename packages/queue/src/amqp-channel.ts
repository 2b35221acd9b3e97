import type { Channel, ChannelModel } from 'amqplib';

/** A channel whose failure rejects its calls and closes it, instead of ending the process. */
export async function openChannel(model: ChannelModel): Promise<Channel> {
  const channel = await model.createChannel();
  channel.on('error', () => {});
  return channel;
}

/** Resolves when the channel is closed; amqplib's `close` never settles if the connection is lost meanwhile. */
export async function closeChannel(channel: Channel): Promise<void> {
  const closed = new Promise<void>((resolve) => channel.once('close', resolve));
  // It rejects at once when the channel was closed before.
  await Promise.race([closed, channel.close()]).catch(() => {});
}
