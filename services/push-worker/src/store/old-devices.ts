import type { Pool } from '@parley/database';

const BATCH = 5_000;

const OLD = {
  // Decisions that no day holds, such as those about calls, whose ids are their callers'.
  push_decisions_default: 'decided_at < $1',
  push_shown: 'shown_at < $1',
  push_device_state: 'greatest(badge_at, woken_at) < $1',
} as const;

/** Forgets what devices were told, and what no day's partition holds, before `keepDays` days. */
export async function forgetOldDevices(pool: Pool, nowMs: number, keepDays: number): Promise<void> {
  const before = new Date(nowMs - keepDays * 86_400_000);
  for (const [table, isOld] of Object.entries(OLD)) {
    for (let deleted = BATCH; deleted === BATCH; ) {
      const { rowCount } = await pool.query(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${isOld} LIMIT ${BATCH}))`,
        [before],
      );
      deleted = rowCount ?? 0;
    }
  }
}
