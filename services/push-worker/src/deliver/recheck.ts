import type { Pool } from '@parley/database';
import type { Presence } from '@parley/presence';
import { createBatcher } from '../batcher.ts';
import { type DeviceJob, deviceKey } from '../device-job.ts';
import { readStandings } from '../store/recheck.ts';
import type { Standing } from '../store/standing.ts';
import type { Attention } from './attention.ts';

export interface Rechecked {
  standing: Standing;
  attention: Attention;
}

/** Asks again, immediately before an attempt, whether the push is still owed. */
export type Recheck = (job: DeviceJob) => Promise<Rechecked>;

const MAX_JOBS = 200;

/** Jobs that ask at the same time share one statement and two presence calls, up to 200 jobs. */
export function createRecheck(pool: Pool, presence: Presence): Recheck {
  const batcher = createBatcher<DeviceJob, Rechecked>({
    maxSize: MAX_JOBS,
    maxConcurrent: 2,
    run: async (jobs) => {
      const [standings, attentions] = await Promise.all([
        readStandings(
          pool,
          jobs.map((job) => ({ ...job, device: deviceKey(job.token) })),
        ),
        readAttention(presence, jobs),
      ]);
      return standings.map((standing, index) => ({ standing, attention: attentions[index] as Attention }));
    },
  });
  return (job) => batcher.add(job);
}

async function readAttention(presence: Presence, jobs: readonly DeviceJob[]): Promise<Attention[]> {
  const [connections, acknowledged] = await Promise.all([
    presence.connections([...new Set(jobs.map(({ recipientId }) => recipientId))]),
    presence.acknowledged(jobs.map(({ sessionId, conversationId }) => ({ sessionId, conversationId }))),
  ]);
  return jobs.map((job, index) => {
    const open = connections.get(job.recipientId) ?? [];
    const own = open.filter(({ sessionId }) => sessionId === job.sessionId);
    return {
      acknowledged: (acknowledged[index] ?? 0) >= job.seq,
      connected: own.length > 0,
      watching: own.some(({ state }) => state === 'foreground'),
      activeElsewhere: open.some(
        ({ sessionId, state }) => sessionId !== job.sessionId && state === 'foreground',
      ),
    };
  });
}
