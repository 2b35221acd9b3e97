import type { Connection, ConnectionChange, DeviceState } from './presence.ts';
import type { RedisClient } from './redis-client.ts';

/** What a crashed gateway leaves of a user nobody asks about disappears after this. */
const rowsTtlMs = 24 * 60 * 60 * 1_000;

/** Removes rows of a gateway whose lease is out, unless it came back since they were read. */
const removeStale = `
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HDEL', KEYS[2], unpack(ARGV)) end`;

const leaseOf = (gatewayId: string) => `p:g:${gatewayId}`;
const rowsOf = (userId: string) => `p:u:${userId}`;

/** Extends the lease; false when it had run out (or Redis has forgotten it) and its rows may be gone. */
export async function extendLease(client: RedisClient, gatewayId: string, leaseMs: number): Promise<boolean> {
  const [before] = await client.run((pipeline) =>
    pipeline.set(leaseOf(gatewayId), '1', 'PX', leaseMs, 'GET'),
  );
  return before !== null;
}

export async function writeRows(
  client: RedisClient,
  gatewayId: string,
  changes: Iterable<ConnectionChange>,
): Promise<void> {
  await client.run((pipeline) => {
    for (const { userId, sessionId, connectionId, state } of changes) {
      const key = rowsOf(userId);
      if (state === null) pipeline.hdel(key, connectionId);
      else pipeline.hset(key, connectionId, `${gatewayId}|${sessionId}|${state}`).pexpire(key, rowsTtlMs);
    }
  });
}

export async function dropLease(client: RedisClient, gatewayId: string): Promise<void> {
  await client.run((pipeline) => pipeline.del(leaseOf(gatewayId)));
}

/** Two round trips: the rows of all users, then the leases of all their gateways. */
export async function readConnections(
  client: RedisClient,
  userIds: readonly string[],
): Promise<Map<string, Connection[]>> {
  const hashes = await client.run((pipeline) => {
    for (const userId of userIds) pipeline.hgetall(rowsOf(userId));
  });
  const rows = new Map(userIds.map((userId, i) => [userId, parseRows(hashes[i] as Record<string, string>)]));
  const gatewayIds = [...new Set([...rows.values()].flat().map(({ gatewayId }) => gatewayId))];
  if (gatewayIds.length === 0) return rows;
  const [leases] = await client.run((pipeline) => pipeline.mget(gatewayIds.map(leaseOf)));
  const live = new Set(gatewayIds.filter((_, i) => (leases as (string | null)[])[i] !== null));
  const stale: [userId: string, row: Connection][] = [];
  for (const [userId, found] of rows) {
    for (const row of found) if (!live.has(row.gatewayId)) stale.push([userId, row]);
    rows.set(
      userId,
      found.filter(({ gatewayId }) => live.has(gatewayId)),
    );
  }
  // Nobody waits for the cleaning, and the next read does again what failed.
  if (stale.length > 0) removeRows(client, stale).catch(() => {});
  return rows;
}

async function removeRows(client: RedisClient, stale: readonly [string, Connection][]): Promise<void> {
  await client.run((pipeline) => {
    for (const [userId, { gatewayId, connectionId }] of stale) {
      pipeline.eval(removeStale, 2, leaseOf(gatewayId), rowsOf(userId), connectionId);
    }
  });
}

function parseRows(hash: Record<string, string>): Connection[] {
  return Object.entries(hash).map(([connectionId, value]) => {
    const [gatewayId = '', sessionId = '', state] = value.split('|');
    return { sessionId, connectionId, gatewayId, state: state as DeviceState };
  });
}
