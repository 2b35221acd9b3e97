import { type LatencySummary, summaryOf } from './latency-summary.ts';

/** One device that lost its connection and is synced again; moments of `Date.now()`. */
export interface Comeback {
  lostAtMs: number;
  /** When the attempt began that succeeded. */
  startedAtMs: number;
  syncedAtMs: number;
  attempts: number;
}

export interface Comebacks {
  devices: number;
  attempts: number;
  /** When the last of them was synced, of `Date.now()`. */
  lastSyncedAtMs: number;
  /** From the loss until synced, the wait that keeps them apart included. */
  awayMs: LatencySummary;
  /** From the first byte of the handshake until synced. */
  resumeMs: LatencySummary;
  /** Attempts that failed, by what was said. */
  failures: Record<string, number>;
}

export function comebacksOf(comebacks: readonly Comeback[], failures: Record<string, number>): Comebacks {
  return {
    devices: comebacks.length,
    attempts: comebacks.reduce((sum, { attempts }) => sum + attempts, 0),
    lastSyncedAtMs: comebacks.reduce((last, { syncedAtMs }) => Math.max(last, syncedAtMs), 0),
    awayMs: summaryOf(comebacks.map(({ lostAtMs, syncedAtMs }) => syncedAtMs - lostAtMs)),
    resumeMs: summaryOf(comebacks.map(({ startedAtMs, syncedAtMs }) => syncedAtMs - startedAtMs)),
    failures: { ...failures },
  };
}
