import { type Announcement, type Shown, shownTtlMs, usersPerCall } from './presence.ts';
import type { RedisClient } from './redis-client.ts';
import { keys, nowMs, rowPattern } from './redis-keys.ts';

const NOTHING = 'offline|';

/**
 * KEYS: the leases, what this gateway owes, then rows and shown of each user. ARGV: gateway, least ms between
 * two announcements, life of what is shown in ms, then the users. In one step, so that of two gateways that
 * announce a user the later one has the last word. Answers with `state|last seen`, `early`, or nothing.
 */
const decide = `${nowMs}
local leases = {}
local function leaseOf(gateway)
  if not leases[gateway] then leases[gateway] = tonumber(redis.call('ZSCORE', KEYS[1], gateway) or 0) end
  return leases[gateway]
end
local answers = {}
for i = 4, #ARGV do
  local rows, shown = KEYS[2 * i - 5], KEYS[2 * i - 4]
  local known = redis.call('HMGET', shown, 'said', 'at', 'seen')
  local state, seen, isOwn, isHidden = 'offline', tonumber(known[3] or 0), false, false
  for _, row in ipairs(redis.call('HVALS', rows)) do
    local gateway, device, visible = row:match('${rowPattern}')
    local ends = gateway and leaseOf(gateway) or 0
    if ends > now then
      if visible ~= '1' then isHidden = true
      else
        if device == 'foreground' then state = 'online' elseif state == 'offline' then state = 'background' end
        if gateway == ARGV[1] then isOwn = true end
      end
    elseif visible == '1' and ends > seen then seen = ends end
  end
  local say = state .. '|'
  if state == 'offline' and seen > 0 and not isHidden then say = say .. string.format('%.0f', seen) end
  local answer = ''
  if say ~= (known[1] or '${NOTHING}') then
    if now - tonumber(known[2] or 0) < tonumber(ARGV[2]) then answer = 'early'
    else
      redis.call('HSET', shown, 'said', say, 'at', string.format('%.0f', now))
      redis.call('PEXPIRE', shown, ARGV[3])
      answer = say
    end
  end
  if answer ~= 'early' and not isOwn then redis.call('SREM', KEYS[2], ARGV[i]) end
  answers[i - 3] = answer
end
return answers`;

/** KEYS: shown of each user. One command for all: each would cost the caller more than it costs Redis. */
const read = `local said = {}
for i, shown in ipairs(KEYS) do said[i] = redis.call('HGET', shown, 'said') end
return said`;

export async function writeAnnouncements(
  client: RedisClient,
  gatewayId: string,
  userIds: readonly string[],
  announceEveryMs: number,
): Promise<Announcement> {
  const parts = await client.run((pipeline) => {
    for (let start = 0; start < userIds.length; start += usersPerCall) {
      const part = userIds.slice(start, start + usersPerCall);
      const perUser = part.flatMap((userId) => [keys.rows(userId), keys.shown(userId)]);
      const allKeys = [keys.leases, keys.owed(gatewayId), ...perUser];
      const bounds = [String(announceEveryMs), String(shownTtlMs)];
      pipeline.eval(decide, allKeys.length, ...allKeys, gatewayId, ...bounds, ...part);
    }
  });
  const answers = (parts as string[][]).flat();
  const announcement: Announcement = { changed: new Map(), early: [] };
  for (const [i, userId] of userIds.entries()) {
    const answer = answers[i];
    if (answer === 'early') announcement.early.push(userId);
    else if (answer) announcement.changed.set(userId, parseShown(answer));
  }
  return announcement;
}

export async function readShown(
  client: RedisClient,
  userIds: readonly string[],
): Promise<Map<string, Shown>> {
  const parts = await client.run((pipeline) => {
    for (let start = 0; start < userIds.length; start += usersPerCall) {
      const part = userIds.slice(start, start + usersPerCall).map((userId) => keys.shown(userId));
      pipeline.eval(read, part.length, ...part);
    }
  });
  const said = (parts as (string | null)[][]).flat();
  const shown = new Map<string, Shown>();
  for (const [i, userId] of userIds.entries()) {
    const answer = said[i] as string | null;
    if (answer !== null && answer !== NOTHING) shown.set(userId, parseShown(answer));
  }
  return shown;
}

export async function forgetSeen(client: RedisClient, userIds: readonly string[]): Promise<void> {
  await client.run((pipeline) => {
    for (const userId of userIds) pipeline.hdel(keys.shown(userId), 'seen');
  });
}

function parseShown(said: string): Shown {
  const [state, seen] = said.split('|');
  return { state: state as Shown['state'], lastSeenAtMs: seen ? Number(seen) : null };
}
