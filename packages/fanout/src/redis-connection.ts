import { Redis } from 'ioredis';
import type { FanoutLogger } from './fanout.ts';

/** A dead peer is noticed within beat + silence (1.5 s) and a healed one found again within the backoff. */
const beatMs = 500;
const silenceMs = 1_000;
const longestBackoffMs = 500;

export interface RedisConnection {
  readonly redis: Redis;
  /** Resolves when the first attempt to connect has ended, either way. */
  readonly firstAttempt: Promise<void>;
  close(): Promise<void>;
}

/**
 * A connection that fails fast and heals by itself: no offline queue, nothing resent, unanswered commands
 * rejected when the connection is lost, reconnects for ever with a short backoff.
 */
export function openRedisConnection(url: string, name: string, logger?: FanoutLogger): RedisConnection {
  const redis = new Redis(url, {
    connectionName: name,
    connectTimeout: silenceMs,
    disconnectTimeout: 100,
    keepAlive: 5_000,
    enableOfflineQueue: false,
    // PUBLISH and SUBSCRIBE work while Redis still loads its data.
    enableReadyCheck: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(longestBackoffMs, 25 * 2 ** Math.min(attempt, 6)),
  });
  reportOutages(redis, name, logger);
  const firstAttempt = new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    redis.once('close', resolve);
  });
  const stopHeartbeat = startHeartbeat(redis);
  return {
    redis,
    firstAttempt,
    async close() {
      stopHeartbeat();
      await disconnect(redis);
    },
  };
}

/** One event per outage, not one per failed attempt. */
function reportOutages(redis: Redis, name: string, logger?: FanoutLogger): void {
  let lost = false;
  let cause: string | undefined;
  redis.on('error', (error: Error) => {
    cause = error.message;
  });
  redis.on('reconnecting', () => {
    if (lost) return;
    lost = true;
    logger?.('fanout_redis_lost', { connection: name, cause });
  });
  redis.on('ready', () => {
    if (lost) logger?.('fanout_redis_restored', { connection: name });
    lost = false;
    cause = undefined;
  });
}

/**
 * Cuts a connection whose peer is silent: during the handshake, or with a PING unanswered. The last look comes
 * after a poll for input, so that a stall of this process is not mistaken for one of the peer.
 */
function startHeartbeat(redis: Redis): () => void {
  let askedAt: number | undefined;
  const answered = () => {
    askedAt = undefined;
  };
  const cutIfStillSilent = (asked: number) => {
    if (askedAt === asked) redis.stream.destroy();
  };
  redis.on('connect', () => {
    askedAt = performance.now();
  });
  redis.on('ready', answered);
  redis.on('close', answered);
  const timer = setInterval(() => {
    if (askedAt !== undefined) {
      if (performance.now() - askedAt >= silenceMs) setImmediate(cutIfStillSilent, askedAt);
    } else if (redis.status === 'ready') {
      askedAt = performance.now();
      redis.ping().then(answered, answered);
    }
  }, beatMs);
  return () => clearInterval(timer);
}

async function disconnect(redis: Redis): Promise<void> {
  // Between two attempts there is no socket, and no `end` would come.
  if (redis.status === 'reconnecting' || redis.status === 'end') return redis.disconnect();
  await new Promise<void>((resolve) => {
    redis.once('end', resolve);
    redis.disconnect();
  });
}
