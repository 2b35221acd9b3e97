-- What was committed since the snapshot $1, and the snapshot to ask from next. Neither commits out of
-- order nor a long transaction make a hole: visibility decides, not ids. $2: rows of each kind at most, in no order.
-- With a channel it is what auth told a user's own sockets.
SELECT pg_current_snapshot()::text AS snapshot, (SELECT value FROM meta WHERE key = 'epoch') AS epoch,
       o.id, o.channel, o.batch, o.conversation_ids, o.last_revs, o.cursors
  FROM (SELECT) AS always
  LEFT JOIN LATERAL (
    (SELECT k.id, NULL AS channel, k.batch, k.conversation_ids, k.last_revs, k.cursors FROM outbox k
      WHERE k.xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(k.xid, $1::pg_snapshot)
      LIMIT $2)
    UNION ALL
    (SELECT a.id, a.channel, a.payload, '{}', '{}', NULL FROM personal_feed a
      WHERE a.xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(a.xid, $1::pg_snapshot)
      LIMIT $2)
  ) o ON true
