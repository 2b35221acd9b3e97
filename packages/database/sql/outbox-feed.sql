-- What was committed since the snapshot $1, and the snapshot to ask from next. Neither commits out of
-- order nor a long transaction make a hole: visibility decides, not ids. $2: rows at most, in no order.
SELECT pg_current_snapshot()::text AS snapshot, (SELECT value FROM meta WHERE key = 'epoch') AS epoch,
       o.id, o.batch, o.conversation_ids, o.last_revs, o.cursors
  FROM (SELECT) AS always
  LEFT JOIN LATERAL (
    SELECT * FROM outbox k
     WHERE k.xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(k.xid, $1::pg_snapshot)
     LIMIT $2
  ) o ON true
