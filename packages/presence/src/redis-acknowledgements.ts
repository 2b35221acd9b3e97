import { type Acknowledgement, type AcknowledgementKey, acknowledgementTtlMs } from './presence.ts';
import type { RedisClient } from './redis-client.ts';
import { keys } from './redis-keys.ts';

/** KEYS[i] becomes the larger of itself and ARGV[i + 1]; ARGV[1] is the life of a written key in ms. */
const raise = `
for i, key in ipairs(KEYS) do
  local known = tonumber(redis.call('GET', key) or 0)
  if tonumber(ARGV[i + 1]) > known then redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[1]) end
end`;

/** One script call blocks Redis for well under a millisecond, and stays below Lua's limit for one call. */
const keysPerScript = 500;

const keyOf = ({ sessionId, conversationId }: AcknowledgementKey) =>
  keys.acknowledgement(sessionId, conversationId);

export async function writeAcknowledgements(
  client: RedisClient,
  batch: readonly Acknowledgement[],
): Promise<void> {
  await client.run((pipeline) => {
    for (let start = 0; start < batch.length; start += keysPerScript) {
      const part = batch.slice(start, start + keysPerScript);
      pipeline.eval(
        raise,
        part.length,
        ...part.map(keyOf),
        acknowledgementTtlMs,
        ...part.map(({ seq }) => seq),
      );
    }
  });
}

export async function readAcknowledgements(
  client: RedisClient,
  asked: readonly AcknowledgementKey[],
): Promise<number[]> {
  const [seqs] = await client.run((pipeline) => pipeline.mget(asked.map(keyOf)));
  return (seqs as (string | null)[]).map((seq) => (seq === null ? 0 : Number(seq)));
}
