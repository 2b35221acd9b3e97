/** Number of shards of each push queue; part of the queue names, never changed on a live system. */
export const QUEUE_SHARDS = 16;

/** FNV-1a, 32 bit (Fowler, Noll, Vo): stable across processes and releases. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  // A final mix (Murmur3), because FNV's high bits move little on short suffixes.
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash >>> 0;
}

/** The shard of a key, 0 to `shards` − 1. */
export function shardOf(key: string, shards: number = QUEUE_SHARDS): number {
  return hash32(key) % shards;
}

/**
 * Rendezvous hashing (Thaler & Ravishankar, 1998): the node with the highest weight for a key. When
 * a node comes or goes, only the keys it wins or won move.
 */
export function rendezvous<T extends string>(key: string, nodes: readonly T[]): T | undefined {
  let best: T | undefined;
  let bestWeight = -1;
  for (const node of nodes) {
    const weight = hash32(`${node}\u0000${key}`);
    if (weight > bestWeight || (weight === bestWeight && best !== undefined && node < best)) {
      best = node;
      bestWeight = weight;
    }
  }
  return best;
}
