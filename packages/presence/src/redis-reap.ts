import { shownTtlMs, usersPerCall } from './presence.ts';
import type { RedisClient } from './redis-client.ts';
import { keys, nowMs, rowPattern } from './redis-keys.ts';

const gatewaysPerReap = 8;

/** Gateways whose lease is over, each followed by when that was. */
const look = `${nowMs}
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'WITHSCORES', 'LIMIT', 0, ARGV[1])`;

/** Moves some users that a dead gateway (KEYS[2]) owes to the caller (KEYS[3]); forgets it when none are left. */
const take = `${nowMs}
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or now + 1) > now then return {} end
local users = redis.call('SPOP', KEYS[2], ARGV[2])
if #users > 0 then redis.call('SADD', KEYS[3], unpack(users)) end
if #users < tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end
return users`;

/** Removes a dead gateway's rows of a user, unless it came back; the visible ones say when the user was last seen. */
const bury = `${nowMs}
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) > now then return end
local rows, wasSeen = redis.call('HGETALL', KEYS[2]), false
for i = 1, #rows, 2 do
  local gateway, _, visible = rows[i + 1]:match('${rowPattern}')
  if gateway == ARGV[1] then
    redis.call('HDEL', KEYS[2], rows[i])
    wasSeen = wasSeen or visible == '1'
  end
end
if wasSeen and tonumber(redis.call('HGET', KEYS[3], 'seen') or 0) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[3], 'seen', ARGV[2])
  redis.call('PEXPIRE', KEYS[3], ARGV[3])
end`;

interface DeadGateway {
  gatewayId: string;
  endedAtMs: string;
}

/** One command when no gateway is dead, which is nearly always. */
export async function reapDead(client: RedisClient, gatewayId: string): Promise<string[]> {
  const dead = (await findDead(client)).filter((gateway) => gateway.gatewayId !== gatewayId);
  if (dead.length === 0) return [];
  const taken = await client.run((pipeline) => {
    for (const { gatewayId: deadId } of dead) {
      const between = [keys.leases, keys.owed(deadId), keys.owed(gatewayId)];
      pipeline.eval(take, 3, ...between, deadId, String(usersPerCall));
    }
  });
  const userIds = (taken as string[][]).flat();
  if (userIds.length > 0) await buryRows(client, dead, taken as string[][]);
  return userIds;
}

async function findDead(client: RedisClient): Promise<DeadGateway[]> {
  const [found] = await client.run((pipeline) =>
    pipeline.eval(look, 1, keys.leases, String(gatewaysPerReap + 1)),
  );
  const pairs = found as string[];
  return pairs.flatMap((gatewayId, i) =>
    i % 2 === 0 ? [{ gatewayId, endedAtMs: pairs[i + 1] ?? '0' }] : [],
  );
}

async function buryRows(
  client: RedisClient,
  dead: readonly DeadGateway[],
  taken: readonly string[][],
): Promise<void> {
  await client.run((pipeline) => {
    for (const [i, { gatewayId, endedAtMs }] of dead.entries()) {
      for (const userId of taken[i] ?? []) {
        const touched = [keys.leases, keys.rows(userId), keys.shown(userId)];
        pipeline.eval(bury, 3, ...touched, gatewayId, endedAtMs, String(shownTtlMs));
      }
    }
  });
}
