-- Pins the message at seq $2 of conversation $1 at rev $3 (time $4), or unpins it (null), and notes the event batch
-- $5; returns the outbox row and how many are pinned beside it. Needs the lock of the conversation.
WITH changed AS (
  UPDATE messages m SET pinned_at = $4, first_rev = coalesce(m.first_rev, m.rev), rev = $3
   WHERE m.conversation_id = $1 AND m.seq = $2
),
moved AS (
  UPDATE conversations c SET rev = $3 WHERE c.id = $1
),
noted AS (
  INSERT INTO outbox (batch) VALUES ($5) RETURNING id
)
SELECT n.id,
       (SELECT count(*)::integer FROM messages m
         WHERE m.conversation_id = $1 AND m.seq <> $2 AND m.pinned_at IS NOT NULL) AS others
  FROM noted n
