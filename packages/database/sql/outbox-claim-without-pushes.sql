-- As outbox-claim, while the queue is away: rows that may owe a push need it, and hours of them must not be read
-- again and again (the index outbox_unpublished_without_pushes passes them over).
SELECT o.id, o.batch, o.conversation_ids, o.last_seqs, o.counts, o.last_revs, o.traceparents, o.cursors
  FROM outbox o
 WHERE o.published_at IS NULL
   AND o.created_at < clock_timestamp() - $1::integer * interval '1 millisecond'
   AND o.conversation_ids = '{}'
   AND NOT o.owes_push
   AND o.id <> ALL ($2::bigint[])
 ORDER BY o.id
 LIMIT $3
   FOR UPDATE SKIP LOCKED
