-- Rows committed between the snapshots $1 and $2, in the order of their ids, behind id $3; $4 at most.
SELECT o.id, o.batch, o.conversation_ids, o.last_seqs, o.last_revs, o.counts, o.created_at
  FROM outbox o
 WHERE o.xid >= pg_snapshot_xmin($1::pg_snapshot)
   AND NOT pg_visible_in_snapshot(o.xid, $1::pg_snapshot)
   AND pg_visible_in_snapshot(o.xid, $2::pg_snapshot)
   AND o.id > $3
 ORDER BY o.id
 LIMIT $4
