import type { FanoutHandlers, FanoutLogger, FanoutSubscriber } from './fanout.ts';
import type { RedisConnection } from './redis-connection.ts';

/** Channels of one command: large enough to be cheap, small enough not to hold up what is behind it. */
const channelsPerCommand = 1_000;

/**
 * Keeps one Redis connection subscribed to what its caller wants. `wanted` is the caller's last word, `sent`
 * what the connection will be subscribed to once it has answered everything written to it; each tick writes
 * the difference, for the touched channels only.
 */
export function createRedisSubscriber(
  connection: RedisConnection,
  handlers: FanoutHandlers,
  logger?: FanoutLogger,
): FanoutSubscriber {
  const { redis } = connection;
  const wanted = new Set<string>();
  const touched = new Set<string>();
  let sent = new Set<string>();
  // Replies come in order: when the last command is answered, all are.
  let answered: Promise<void> = Promise.resolve();
  let nextFlush: Promise<void> | undefined;
  let missed = false;
  let closed = false;

  async function send(command: 'subscribe' | 'unsubscribe', channels: readonly string[]): Promise<void> {
    const parts = [];
    for (let start = 0; start < channels.length; start += channelsPerCommand) {
      parts.push(redis[command](...channels.slice(start, start + channelsPerCommand)));
    }
    try {
      await Promise.all(parts);
    } catch (error) {
      // A lost connection is no failure of the call: the reconnect subscribes, and gap() follows.
      if (!isRefusal(error)) return;
      for (const channel of channels) sent.delete(channel);
      throw error;
    }
  }

  function flush(): Promise<void> {
    nextFlush = undefined;
    const add: string[] = [];
    const remove: string[] = [];
    if (redis.status === 'ready') {
      for (const channel of touched) {
        if (wanted.has(channel)) {
          if (!sent.has(channel)) add.push(channel);
        } else if (sent.has(channel)) remove.push(channel);
      }
      for (const channel of add) sent.add(channel);
      for (const channel of remove) sent.delete(channel);
    }
    touched.clear();
    if (add.length + remove.length === 0) return connection.firstAttempt.then(() => answered);
    const result = Promise.all([answered, send('unsubscribe', remove), send('subscribe', add)]).then(
      () => {},
    );
    answered = result.catch(() => {
      for (const channel of add) if (!sent.has(channel)) wanted.delete(channel);
    });
    return result;
  }

  function flushThisTick(): Promise<void> {
    nextFlush ??= new Promise((resolve) => setImmediate(() => resolve(flush())));
    return nextFlush;
  }

  function restore(): void {
    sent = new Set(wanted);
    const here = redis.stream;
    answered = send('subscribe', [...sent]).then(
      () => {
        if (!missed || closed || redis.stream !== here || redis.status !== 'ready') return;
        missed = false;
        try {
          handlers.gap();
        } catch (error) {
          logger?.('fanout_handler_failed', { err: error });
        }
      },
      (error) => {
        logger?.('fanout_resubscribe_refused', { err: error });
        redis.disconnect(true);
      },
    );
  }

  redis.on('ready', restore);
  redis.on('close', () => {
    missed = true;
    sent = new Set();
  });
  redis.on('messageBuffer', (name: Buffer, payload: Buffer) => {
    const channel = name.toString();
    if (!wanted.has(channel)) return;
    try {
      handlers.message(channel, payload);
    } catch (error) {
      logger?.('fanout_handler_failed', { channel, err: error });
    }
  });

  return {
    async subscribe(channels) {
      if (closed || channels.length === 0) return;
      for (const channel of channels) {
        wanted.add(channel);
        touched.add(channel);
      }
      await flushThisTick();
    },
    async unsubscribe(channels) {
      if (closed || channels.length === 0) return;
      for (const channel of channels) {
        if (wanted.delete(channel)) touched.add(channel);
      }
      await flushThisTick();
    },
    async close() {
      if (closed) return;
      closed = true;
      wanted.clear();
      await connection.close();
    },
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
