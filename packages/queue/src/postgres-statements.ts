/** $1 streams, $2 shards, $3 keys, $4 bodies, $5 traceparents, $6 enqueued at (ms). Ids follow the array order. */
export const INSERT_JOBS = `
INSERT INTO queue_jobs (stream, shard, key, body, traceparent, enqueued_at)
SELECT stream, shard, key, body, traceparent, to_timestamp($6::float8 / 1000)
FROM unnest($1::text[], $2::smallint[], $3::text[], $4::bytea[], $5::text[])
  WITH ORDINALITY AS job (stream, shard, key, body, traceparent, position)
ORDER BY position`;

/**
 * $1 stream, $2 shards, $3 jobs per shard, $4 jobs in all, $5 lease, $6 lease time (ms).
 * Shard by shard, so that the index gives each shard's oldest without sorting a backlog.
 */
export const LEASE_JOBS = `
WITH due AS (
  SELECT job.id
  FROM unnest($2::smallint[]) WITH ORDINALITY AS wanted (shard, position)
  CROSS JOIN LATERAL (
    SELECT id
    FROM queue_jobs
    WHERE stream = $1 AND shard = wanted.shard AND run_at <= now()
      AND (locked_until IS NULL OR locked_until < now())
    ORDER BY run_at, id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
  ) AS job
  ORDER BY wanted.position
  LIMIT $4
), leased AS (
  UPDATE queue_jobs AS job
  SET lease = $5, locked_until = now() + $6 * interval '1 millisecond', deliveries = deliveries + 1
  FROM due
  WHERE job.id = due.id
  RETURNING job.id, job.shard, job.key, job.body, job.traceparent, job.attempts, job.deliveries,
    job.run_at, extract(epoch FROM job.enqueued_at) * 1000 AS enqueued_at_ms
)
SELECT id, shard, key, body, traceparent, attempts, deliveries, enqueued_at_ms::float8
FROM leased
ORDER BY run_at, id`;

/** $1 ids, $2 leases, $3 lease time (ms). */
export const EXTEND_LEASES = `
UPDATE queue_jobs AS job
SET locked_until = now() + $3 * interval '1 millisecond'
FROM unnest($1::bigint[], $2::uuid[]) AS held (id, lease)
WHERE job.id = held.id AND job.lease = held.lease`;

/** $1 ids, $2 leases. For jobs no handler has seen: their delivery does not count. */
export const RELEASE_JOBS = `
UPDATE queue_jobs AS job
SET lease = NULL, locked_until = NULL, deliveries = deliveries - 1
FROM unnest($1::bigint[], $2::uuid[]) AS held (id, lease)
WHERE job.id = held.id AND job.lease = held.lease`;

/** $1 ids, $2 leases. */
export const DELETE_JOBS = `
DELETE FROM queue_jobs AS job
USING unnest($1::bigint[], $2::uuid[]) AS held (id, lease)
WHERE job.id = held.id AND job.lease = held.lease`;

/** $1 id, $2 lease, $3 tier, $4 delay (ms), $5 new body or null, $6 attempts to add. */
export const DELAY_JOB = `
UPDATE queue_jobs
SET tier = $3, run_at = clock_timestamp() + $4 * interval '1 millisecond', body = coalesce($5, body),
  attempts = attempts + $6, deliveries = 0, lease = NULL, locked_until = NULL
WHERE id = $1 AND lease = $2`;

/** $1 id, $2 lease, $3 reason. */
export const PARK_JOB = `
WITH job AS (DELETE FROM queue_jobs WHERE id = $1 AND lease = $2 RETURNING *)
INSERT INTO queue_parked (stream, shard, key, body, traceparent, attempts, enqueued_at, reason)
SELECT stream, shard, key, body, traceparent, attempts, enqueued_at, $3 FROM job`;

/** $1 limit. */
export const PEEK_PARKED = `
SELECT stream, key, body, traceparent, attempts, reason,
  (extract(epoch FROM enqueued_at) * 1000)::float8 AS enqueued_at_ms,
  (extract(epoch FROM parked_at) * 1000)::float8 AS parked_at_ms
FROM queue_parked
ORDER BY id
LIMIT $1`;

/** $1 limit, $2 enqueued at (ms). */
export const REPLAY_PARKED = `
WITH job AS (
  DELETE FROM queue_parked
  WHERE id IN (SELECT id FROM queue_parked ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING *
)
INSERT INTO queue_jobs (stream, shard, key, body, traceparent, enqueued_at)
SELECT stream, shard, key, body, traceparent, to_timestamp($2::float8 / 1000) FROM job ORDER BY id`;

/** Rows of (stream, shard, tier, count): tier is null for a job that waits for a worker now. */
export const COUNT_JOBS = `
SELECT stream, shard, CASE WHEN run_at > now() THEN tier END AS tier, count(*)::integer
FROM queue_jobs
WHERE locked_until IS NULL OR locked_until < now()
GROUP BY 1, 2, 3`;

export const COUNT_PARKED = 'SELECT count(*)::integer FROM queue_parked';
