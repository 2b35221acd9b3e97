-- What a crash or an absent queue left: rows older than $1 ms that nobody is working on.
-- $2: rows this process is publishing itself.
SELECT o.id, o.batch, o.conversation_ids, o.last_seqs, o.counts, o.last_revs, o.traceparents, o.cursors
  FROM outbox o
 WHERE o.published_at IS NULL
   AND o.created_at < clock_timestamp() - $1::integer * interval '1 millisecond'
   AND o.id <> ALL ($2::bigint[])
 ORDER BY o.id
 LIMIT $3
   FOR UPDATE SKIP LOCKED
