const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The shard of a key: 32-bit FNV-1a over its UTF-16 code units, modulo `shards`. Stable: queues rely on it. */
export function shardOf(key: string, shards = 16): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), FNV_PRIME);
  }
  return (hash >>> 0) % shards;
}
