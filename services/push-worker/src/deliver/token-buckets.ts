export interface TokenBuckets {
  /** Takes one push of a device; false: it has had its share for now. */
  take(device: string): boolean;
}

export interface TokenBucketOptions {
  now: () => number;
  /** Pushes at once to a device that had none for a while. */
  burst?: number;
  /** One more comes back in this time. */
  refillMs?: number;
  /** Devices that are remembered; the one that waited longest for a push is forgotten first. */
  maxDevices?: number;
}

/** How many pushes a device gets in a short time: each worker keeps it for the recipients whose jobs it handles. */
export function createTokenBuckets(options: TokenBucketOptions): TokenBuckets {
  const { now, burst = 10, refillMs = 3_000, maxDevices = 100_000 } = options;
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(device) {
      const atMs = now();
      const known = buckets.get(device) ?? { tokens: burst, atMs };
      const tokens = Math.min(burst, known.tokens + Math.max(0, atMs - known.atMs) / refillMs);
      const taken = tokens >= 1;
      // Deleted first, so that the map is in the order of the last use.
      buckets.delete(device);
      buckets.set(device, { tokens: taken ? tokens - 1 : tokens, atMs });
      if (buckets.size > maxDevices) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      return taken;
    },
  };
}
