-- The Postgres-backed queue of the embedded profile (packages/queue).
-- A leased job keeps its run_at and only gets locked_until, which no index holds: leases are HOT updates.

CREATE TABLE queue_jobs (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream       text        NOT NULL,
  shard        smallint    NOT NULL,
  key          text        NOT NULL,
  body         bytea       NOT NULL,
  traceparent  text,
  attempts     integer     NOT NULL DEFAULT 0,
  deliveries   integer     NOT NULL DEFAULT 0,
  enqueued_at  timestamptz NOT NULL,
  run_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  tier         text,
  lease        uuid,
  locked_until timestamptz
) WITH (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02
);

CREATE INDEX queue_jobs_due ON queue_jobs (stream, shard, run_at, id);

CREATE TABLE queue_parked (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream      text        NOT NULL,
  shard       smallint    NOT NULL,
  key         text        NOT NULL,
  body        bytea       NOT NULL,
  traceparent text,
  attempts    integer     NOT NULL,
  enqueued_at timestamptz NOT NULL,
  reason      text        NOT NULL,
  parked_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
