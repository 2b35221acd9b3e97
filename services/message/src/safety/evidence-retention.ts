import { timings } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { type Loop, startLoop } from '../relay/loop.ts';
import { eraseEvidence } from '../store/reports.ts';

const EVERY_MS = 10 * 60_000;

/** Erases what is kept of reported and hidden messages when its time is over. */
export function startEvidenceRetention(options: { pool: Pool; onError(error: unknown): void }): Loop {
  return startLoop({
    everyMs: EVERY_MS,
    run: () => eraseEvidence(options.pool, timings.evidenceKeptMs),
    onError: options.onError,
  });
}
