import { answerWithoutState, step } from './gcra.ts';
import { createMemoryAttempts } from './memory-attempts.ts';
import type { Limit, RateLimit } from './rate-limit.ts';

export interface MemoryRateLimitOptions {
  /** Milliseconds of any clock that does not go back. */
  now?: () => number;
  /** Of each kind; default 100,000 (about 10 MB). */
  maxKeys?: number;
}

/** Rate limits of one process. */
export function createMemoryRateLimit(options: MemoryRateLimitOptions = {}): RateLimit {
  const now = options.now ?? (() => performance.now());
  const maxKeys = options.maxKeys ?? 100_000;
  // Insertion order is the order of the last use: the first key is the one to forget.
  const fullAt = new Map<string, number>();
  const attempts = createMemoryAttempts({ now, maxKeys });

  function forgetOldest(nowMs: number): void {
    for (const [key, fullAtMs] of fullAt) {
      if (fullAt.size <= maxKeys && fullAtMs > nowMs) return;
      fullAt.delete(key);
    }
  }

  return {
    async take(key: string, limit: Limit, cost = 1) {
      const answer = answerWithoutState(limit, cost);
      if (answer) return answer;
      const nowMs = now();
      const result = step(fullAt.get(key) ?? nowMs, nowMs, limit, cost);
      fullAt.delete(key);
      fullAt.set(key, result.fullAtMs);
      forgetOldest(nowMs);
      return result.taken;
    },
    attempts,
    async close() {
      attempts.clear();
      fullAt.clear();
    },
  };
}
