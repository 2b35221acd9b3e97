import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@parley/runtime';
import { type ChannelModel, connect } from 'amqplib';
import { storeConnected, storeLost } from './events.ts';
import { QueueError } from './queue-error.ts';

const HANDSHAKE_TIMEOUT_MS = 1_500;
const CLOSE_TIMEOUT_MS = 2_000;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 2_000;
const HEARTBEAT_S = '5';

export interface AmqpConnection {
  readonly model: ChannelModel | undefined;
  /** Resolves with the open connection, at the latest after `waitMs`; rejects `unavailable` or `closed`. */
  open(waitMs?: number): Promise<ChannelModel>;
  /** Cuts the socket and reconnects: the way out of every state that should not be. */
  drop(reason: string): void;
  close(): Promise<void>;
}

/**
 * A connection that comes back by itself. `prepare` runs on each new connection before it counts as open;
 * `opened` and `lost` follow each other.
 */
export function createAmqpConnection(options: {
  url: string;
  name: string;
  prepare(model: ChannelModel): Promise<void>;
  opened(): void;
  lost(): void;
  logger: Logger | undefined;
}): AmqpConnection {
  const stop = new AbortController();
  const waiting = new Set<PromiseWithResolvers<ChannelModel>>();
  let current: ChannelModel | undefined;
  let failures = 0;

  /** One connection from beginning to end; always rejects, with the reason of the end. */
  async function live(): Promise<never> {
    const model = await connectTo(options.url, options.name);
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => {});
    const stopped = () => gone.reject(new Error('closing'));
    stop.signal.addEventListener('abort', stopped);
    model.on('error', gone.reject);
    model.on('close', (error?: Error) => gone.reject(error ?? new Error('closed')));
    try {
      stop.signal.throwIfAborted();
      await Promise.race([options.prepare(model), gone.promise]);
      announce(model);
      return await gone.promise;
    } finally {
      stop.signal.removeEventListener('abort', stopped);
      if (current === model) {
        current = undefined;
        options.lost();
      }
      await hangUp(model);
    }
  }

  function announce(model: ChannelModel): void {
    current = model;
    failures = 0;
    storeConnected(options.logger, options.name);
    options.opened();
    for (const waiter of waiting) waiter.resolve(model);
  }

  async function stayConnected(): Promise<void> {
    while (!stop.signal.aborted) {
      await live().catch((error: unknown) => {
        if (!stop.signal.aborted) storeLost(options.logger, options.name, error);
      });
      await delay(backoffMs(failures++), undefined, { signal: stop.signal }).catch(() => {});
    }
  }

  const running = stayConnected();

  return {
    get model() {
      return current;
    },
    async open(waitMs) {
      if (stop.signal.aborted) throw closedError();
      if (current) return current;
      const waiter = Promise.withResolvers<ChannelModel>();
      const timer = waitMs === undefined ? undefined : setTimeout(() => waiter.reject(awayError()), waitMs);
      waiting.add(waiter);
      return waiter.promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(waiter);
      });
    },
    drop(reason) {
      if (current) destroySocket(current, reason);
    },
    async close() {
      stop.abort();
      for (const waiter of waiting) waiter.reject(closedError());
      await running;
    },
  };
}

const awayError = () => new QueueError('unavailable', 'the broker is away');
const closedError = () => new QueueError('closed', 'the queue is closed');

function connectTo(url: string, name: string): Promise<ChannelModel> {
  return connect(withHeartbeat(url), {
    noDelay: true,
    timeout: HANDSHAKE_TIMEOUT_MS,
    clientProperties: { connection_name: name },
  });
}

/**
 * Says goodbye; then cuts the socket, which amqplib leaves half open when the peer is silent. Its `close` never
 * settles when the connection is lost meanwhile, so the event counts too.
 */
async function hangUp(model: ChannelModel): Promise<void> {
  const done = Promise.withResolvers<void>();
  const giveUp = setTimeout(done.resolve, CLOSE_TIMEOUT_MS);
  model.on('close', () => done.resolve());
  model.close().then(done.resolve, () => done.resolve());
  await done.promise;
  clearTimeout(giveUp);
  destroySocket(model, 'closed');
}

/** amqplib has no call for this; `stream` is the socket, and destroying it with an error fails all channels. */
function destroySocket(model: ChannelModel, reason: string): void {
  const { stream } = model.connection as unknown as { stream: { destroy(error: Error): void } };
  stream.destroy(new Error(reason));
}

/** A dead peer is noticed within about two heartbeats. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', HEARTBEAT_S);
  return parsed.href;
}

/** Exponential with jitter, so that a broker's restart does not meet all clients at once. */
function backoffMs(failures: number): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10));
  return ceiling * (0.5 + Math.random() / 2);
}
