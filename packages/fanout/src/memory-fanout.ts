import type { Fanout, FanoutHandlers, FanoutLogger, FanoutSubscriber } from './fanout.ts';

interface Listener {
  readonly handlers: FanoutHandlers;
  readonly channels: Set<string>;
}

/**
 * A fanout for services in one process (embedded profile, tests): all of them share this one object. Delivery
 * is asynchronous, one batch per turn of the event loop, and lossless while the process lives; `gap()` is
 * never called. A publish without a subscriber allocates nothing.
 */
export function createMemoryFanout(options: { logger?: FanoutLogger } = {}): Fanout {
  const rooms = new Map<string, Set<Listener>>();
  const listeners = new Set<Listener>();
  let waiting: { channel: string; payload: Buffer }[] = [];

  function deliver(): void {
    const batch = waiting;
    waiting = [];
    for (const { channel, payload } of batch) {
      for (const listener of rooms.get(channel) ?? []) {
        try {
          listener.handlers.message(channel, payload);
        } catch (error) {
          options.logger?.('fanout_handler_failed', { channel, err: error });
        }
      }
    }
  }

  function leave(listener: Listener, channel: string): void {
    listener.channels.delete(channel);
    const room = rooms.get(channel);
    if (room?.delete(listener) && room.size === 0) rooms.delete(channel);
  }

  return {
    dropped: 0,
    publish(channel, payload) {
      if (!rooms.has(channel)) return;
      if (waiting.length === 0) setImmediate(deliver);
      waiting.push({ channel, payload: asBuffer(payload) });
    },
    subscriber(handlers): FanoutSubscriber {
      const listener: Listener = { handlers, channels: new Set() };
      listeners.add(listener);
      return {
        async subscribe(channels) {
          if (!listeners.has(listener)) return;
          for (const channel of channels) {
            listener.channels.add(channel);
            const room = rooms.get(channel);
            if (room) room.add(listener);
            else rooms.set(channel, new Set([listener]));
          }
        },
        async unsubscribe(channels) {
          for (const channel of channels) leave(listener, channel);
        },
        async close() {
          listeners.delete(listener);
          for (const channel of listener.channels) leave(listener, channel);
        },
      };
    },
    async ready() {},
    async close() {
      if (waiting.length > 0) deliver();
      listeners.clear();
      rooms.clear();
    },
  };
}

function asBuffer(payload: Uint8Array): Buffer {
  return Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
}
