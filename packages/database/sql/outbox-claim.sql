-- What a crash or an absent queue left: rows older than $1 ms that nobody is working on. $2: rows of sends
-- too (they need the queue). $3: rows this process is publishing itself.
SELECT o.id, o.batch, o.conversation_ids, o.last_seqs, o.counts, o.last_revs, o.traceparents
  FROM outbox o
 WHERE o.published_at IS NULL
   AND o.created_at < clock_timestamp() - $1::integer * interval '1 millisecond'
   AND ($2::boolean OR o.conversation_ids = '{}')
   AND o.id <> ALL ($3::bigint[])
 ORDER BY o.id
 LIMIT $4
   FOR UPDATE SKIP LOCKED
