import { type Connection, type ConnectionChange, type DeviceState, shownTtlMs } from './presence.ts';
import type { RedisClient } from './redis-client.ts';
import { keys, nowMs } from './redis-keys.ts';

/** What a crashed gateway leaves of a user nobody asks about disappears after this. */
const rowsTtlMs = 24 * 60 * 60 * 1_000;

/** The moment counts as Redis has it: gateways need not agree on the time. 1 when the lease was still running. */
const extend = `${nowMs}
local before = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
return before > now and 1 or 0`;

/** A gateway that owes nothing is forgotten; another is dead a little later, and then reaped. */
const drop = `${nowMs}
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[1], ARGV[1])
else redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1]) end`;

/** Removes rows of a gateway nobody knows, unless it came back since they were read. */
const removeStale = `
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then redis.call('HDEL', KEYS[2], ARGV[2]) end`;

/** Extends the lease; false when it had run out (or Redis has forgotten it) and its rows may be gone. */
export async function extendLease(client: RedisClient, gatewayId: string, leaseMs: number): Promise<boolean> {
  const [before] = await client.run((pipeline) =>
    pipeline.eval(extend, 1, keys.leases, gatewayId, String(leaseMs)),
  );
  return before === 1;
}

export async function writeRows(
  client: RedisClient,
  gatewayId: string,
  changes: readonly ConnectionChange[],
): Promise<void> {
  const owed = new Set<string>();
  await client.run((pipeline) => {
    for (const { userId, sessionId, connectionId, state, isVisible } of changes) {
      const key = keys.rows(userId);
      if (state === null) pipeline.hdel(key, connectionId);
      else {
        const row = `${gatewayId}|${sessionId}|${state}|${isVisible ? 1 : 0}`;
        pipeline.hset(key, connectionId, row).pexpire(key, rowsTtlMs);
      }
      if (!isVisible) pipeline.hdel(keys.shown(userId), 'seen');
      else {
        if (state === null) pipeline.hset(keys.shown(userId), 'seen', Date.now());
        else owed.add(userId);
        pipeline.pexpire(keys.shown(userId), shownTtlMs);
      }
    }
    const key = keys.owed(gatewayId);
    if (owed.size > 0) pipeline.sadd(key, ...owed).pexpire(key, rowsTtlMs);
  });
}

export async function dropLease(client: RedisClient, gatewayId: string, handOverMs: number): Promise<void> {
  await client.run((pipeline) =>
    pipeline.eval(drop, 2, keys.leases, keys.owed(gatewayId), gatewayId, String(handOverMs)),
  );
}

/** Two round trips: the rows of all users, then the leases of all their gateways. */
export async function readConnections(
  client: RedisClient,
  userIds: readonly string[],
): Promise<Map<string, Connection[]>> {
  const hashes = await client.run((pipeline) => {
    for (const userId of userIds) pipeline.hgetall(keys.rows(userId));
  });
  const rows = new Map(userIds.map((userId, i) => [userId, parseRows(hashes[i] as Record<string, string>)]));
  const gatewayIds = [...new Set([...rows.values()].flat().map(({ gatewayId }) => gatewayId))];
  if (gatewayIds.length === 0) return rows;
  const leases = await readLeases(client, gatewayIds);
  const stale: [userId: string, row: Connection][] = [];
  for (const [userId, found] of rows) {
    // A dead gateway that is known still will be reaped, and its rows then say when a user was last seen.
    for (const row of found) if (leases.get(row.gatewayId) === 'unknown') stale.push([userId, row]);
    rows.set(
      userId,
      found.filter(({ gatewayId }) => leases.get(gatewayId) === 'live'),
    );
  }
  // Nobody waits for the cleaning, and the next read does again what failed.
  if (stale.length > 0) removeRows(client, stale).catch(() => {});
  return rows;
}

async function readLeases(client: RedisClient, gatewayIds: readonly string[]) {
  const [time, scores] = await client.run((pipeline) => pipeline.time().zmscore(keys.leases, ...gatewayIds));
  const [seconds = 0, micros = 0] = (time as string[]).map(Number);
  const now = seconds * 1_000 + Math.floor(micros / 1_000);
  return new Map(
    gatewayIds.map((gatewayId, i) => {
      const score = (scores as (string | null)[])[i] ?? null;
      return [gatewayId, score === null ? 'unknown' : Number(score) > now ? 'live' : 'dead'];
    }),
  );
}

async function removeRows(client: RedisClient, stale: readonly [string, Connection][]): Promise<void> {
  await client.run((pipeline) => {
    for (const [userId, { gatewayId, connectionId }] of stale) {
      pipeline.eval(removeStale, 2, keys.leases, keys.rows(userId), gatewayId, connectionId);
    }
  });
}

function parseRows(hash: Record<string, string>): Connection[] {
  return Object.entries(hash).map(([connectionId, value]) => {
    const [gatewayId = '', sessionId = '', state] = value.split('|');
    return { sessionId, connectionId, gatewayId, state: state as DeviceState };
  });
}
