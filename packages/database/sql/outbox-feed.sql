-- What was committed since the snapshot $1, and the snapshot to ask from next. Neither commits out of
-- order nor a long transaction make a hole: visibility decides, not ids.
SELECT pg_current_snapshot()::text AS snapshot, (SELECT value FROM meta WHERE key = 'epoch') AS epoch,
       o.batch, o.conversation_ids, o.last_revs
  FROM (SELECT) AS always
  LEFT JOIN outbox o
    ON o.xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(o.xid, $1::pg_snapshot)
