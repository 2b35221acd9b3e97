-- Published rows that the change feed needs no more, oldest first; $1 in ms. Those that are still to be read for
-- webhooks stay, but no longer than $2 ms.
DELETE FROM outbox
 WHERE id IN (
   SELECT o.id FROM outbox o
    WHERE o.published_at < clock_timestamp() - $1::integer * interval '1 millisecond'
      AND (
        coalesce(pg_visible_in_snapshot(o.xid, (SELECT f.snapshot FROM webhook_feed f)), true)
        OR o.published_at < clock_timestamp() - $2::integer * interval '1 millisecond'
      )
    ORDER BY o.id
    LIMIT 2000
      FOR UPDATE SKIP LOCKED
 )
