import { ANNOUNCED_PAUSES, type Attempts, pauseAfter } from './attempts.ts';

interface Count {
  failures: number;
  atMs: number;
  forgetAtMs: number;
}

/** Attempts of one process, at most `maxKeys` sources and targets; the one used longest ago is forgotten first. */
export function createMemoryAttempts(options: { now: () => number; maxKeys: number }): Attempts & {
  clear(): void;
} {
  const sources = new Map<string, Count>();
  const targets = new Map<string, Count>();

  function find(counts: Map<string, Count>, key: string, nowMs: number): Count | undefined {
    const count = counts.get(key);
    return count && count.forgetAtMs > nowMs ? count : undefined;
  }

  function store(counts: Map<string, Count>, key: string, count: Count): void {
    counts.delete(key);
    counts.set(key, count);
    for (const [oldest, { forgetAtMs }] of counts) {
      if (counts.size <= options.maxKeys && forgetAtMs > count.atMs) return;
      counts.delete(oldest);
    }
  }

  function takeBack(counts: Map<string, Count>, key: string): void {
    const count = counts.get(key);
    if (count) count.failures = Math.max(0, count.failures - 1);
  }

  return {
    async begin({ target, source }, { bySource, byTarget }) {
      const nowMs = options.now();
      const key = sourceKey(target, source);
      const [own, all] = [find(sources, key, nowMs), find(targets, target, nowMs)];
      const crowdMs = pauseAfter(all?.failures ?? 0, byTarget);
      if (!own && crowdMs > 0) {
        const forgetAtMs = nowMs + ANNOUNCED_PAUSES * byTarget.mostMs;
        store(sources, key, { failures: 0, atMs: nowMs, forgetAtMs });
        return { allowed: false, retryAfterMs: Math.ceil(crowdMs) };
      }
      if (own) {
        const waitMs = own.atMs + Math.max(pauseAfter(own.failures, bySource), crowdMs) - nowMs;
        if (waitMs > 0) return { allowed: false, retryAfterMs: Math.ceil(waitMs) };
      }
      const counted = (before: Count | undefined, forgetMs: number): Count => {
        return { failures: (before?.failures ?? 0) + 1, atMs: nowMs, forgetAtMs: nowMs + forgetMs };
      };
      store(sources, key, counted(own, bySource.forgetMs));
      store(targets, target, counted(all, byTarget.forgetMs));
      return { allowed: true, retryAfterMs: 0 };
    },
    async end({ target, source }, outcome) {
      const key = sourceKey(target, source);
      if (outcome === 'passed') {
        sources.delete(key);
        targets.delete(target);
      } else {
        takeBack(sources, key);
        takeBack(targets, target);
      }
    },
    clear() {
      sources.clear();
      targets.clear();
    },
  };
}

function sourceKey(target: string, source: string): string {
  return JSON.stringify([target, source]);
}
