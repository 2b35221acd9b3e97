import { PUSH_FENCE_LOCK_CLASS } from '@parley/contracts';
import type { PoolClient } from '@parley/database';

/** Take (true) or give back (false) the fence of a token. */
export interface FenceStep {
  token: string;
  take: boolean;
}

// The steps are carried out in their order. Taking never waits: while auth waits for a token, this connection must stay
// able to give that token's fence back.
const STEPS = `
  SELECT pg_backend_pid() AS backend,
    CASE WHEN take THEN pg_try_advisory_lock_shared($1, hashtext(token))
         ELSE pg_advisory_unlock_shared($1, hashtext(token)) END AS done
  FROM unnest($2::text[], $3::boolean[]) AS step(token, take)`;

// Nothing in it waits: a server that takes longer is away, and what it held may be free.
const ANSWER_MS = 3_000;

/** Whether each step was done, and the server process that did them, which is the one that holds what is held. */
export async function fenceSteps(
  client: PoolClient,
  steps: readonly FenceStep[],
): Promise<{ backend: number; done: boolean[] }> {
  const query = {
    text: STEPS,
    values: [PUSH_FENCE_LOCK_CLASS, steps.map(({ token }) => token), steps.map(({ take }) => take)],
    query_timeout: ANSWER_MS,
  };
  const { rows } = await client.query<{ backend: number; done: boolean }>(query);
  return { backend: rows[0]?.backend ?? 0, done: rows.map(({ done }) => done) };
}

/** Gives back what an earlier user of a pooled connection may have held, and says which server process it is. */
export async function startFencing(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ backend: number }>(
    'SELECT pg_backend_pid() AS backend, pg_advisory_unlock_all()',
  );
  return rows[0]?.backend ?? 0;
}
