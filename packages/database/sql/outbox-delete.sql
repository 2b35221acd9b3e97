-- Published rows that the change feed needs no more, oldest first; $1 in ms.
DELETE FROM outbox
 WHERE id IN (
   SELECT o.id FROM outbox o
    WHERE o.published_at < clock_timestamp() - $1::integer * interval '1 millisecond'
    ORDER BY o.id
    LIMIT 2000
      FOR UPDATE SKIP LOCKED
 )
