import type { Logger } from '@parley/runtime';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { type AmqpMessage, publishOptions } from './amqp-message.ts';
import { createWindow } from './confirm-window.ts';
import { confirmsStalled } from './events.ts';
import { asQueueError, QueueError } from './queue-error.ts';

const WINDOW = 256;

/** Publishes with confirms through one channel at a time, with at most 256 messages unconfirmed. */
export interface AmqpPublisher {
  attach(model: ChannelModel): Promise<void>;
  detach(): void;
  /** Resolves when the broker has confirmed all; waits for room in the window. Throws `QueueError`. */
  publish(messages: readonly AmqpMessage[]): Promise<void>;
}

/** `drop` is called when the channel broke, or nothing was confirmed for `confirmTimeoutMs`. */
export function createAmqpPublisher(options: {
  confirmTimeoutMs: number;
  drop(reason: string): void;
  logger: Logger | undefined;
}): AmqpPublisher {
  const window = createWindow(WINDOW, options.confirmTimeoutMs, (unconfirmed) => {
    confirmsStalled(options.logger, unconfirmed);
    options.drop('no confirms');
  });
  const unconfirmed = new Map<string, { returned: boolean }>();
  let channel: ConfirmChannel | undefined;
  /** The broker is short of memory or disk and reads nothing from us. */
  let blocked = false;
  let sent = 0;

  /** The caller holds a place in the window, which this gives back. */
  function send({ exchange, routingKey, headers, body }: AmqpMessage): Promise<void> {
    const messageId = String(++sent);
    const entry = { returned: false };
    const confirm = new Promise<void>((resolve, reject) => {
      const confirmed = (error: unknown): void => {
        if (entry.returned) reject(new QueueError('unroutable', `no queue for ${routingKey}`));
        else if (!error) resolve();
        else reject(channel ? new QueueError('refused', 'the broker refused', error) : unavailable(error));
      };
      if (!channel) throw unavailable();
      unconfirmed.set(messageId, entry);
      channel.publish(exchange, routingKey, asBuffer(body), publishOptions(messageId, headers), confirmed);
    });
    return confirm.catch(toQueueError).finally(() => {
      unconfirmed.delete(messageId);
      window.leave();
    });
  }

  function detach(): void {
    channel = undefined;
    window.refuse(unavailable());
  }

  return {
    async attach(model) {
      const opened = await model.createConfirmChannel();
      opened.on('error', () => {});
      // Before amqplib fails the unconfirmed messages, so that they are known to have lost their channel.
      opened.prependListener('close', () => {
        if (channel !== opened) return;
        detach();
        options.drop('publisher channel closed');
      });
      opened.on('return', ({ properties }) => {
        const entry = unconfirmed.get(String(properties.messageId));
        if (entry) entry.returned = true;
      });
      blocked = false;
      model.on('blocked', () => {
        blocked = true;
        window.refuse(unavailable());
      });
      model.on('unblocked', () => {
        blocked = false;
      });
      channel = opened;
    },
    detach,
    async publish(messages) {
      const confirms: Promise<void>[] = [];
      try {
        for (const message of messages) {
          if (!channel || blocked) throw unavailable();
          await window.enter();
          const confirm = send(message);
          // Awaited below; a failure before that must not count as unhandled.
          confirm.catch(() => {});
          confirms.push(confirm);
        }
      } finally {
        await Promise.allSettled(confirms);
      }
      await Promise.all(confirms);
    },
  };
}

const unavailable = (cause?: unknown) => new QueueError('unavailable', 'the broker is away', cause);

/** amqplib throws where the channel is closing. */
function toQueueError(error: unknown): never {
  throw asQueueError(error);
}

const asBuffer = (body: Uint8Array): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
