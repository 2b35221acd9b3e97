-- Adds reactions to the message at seq $2 of conversation $1 (users $3 with emoji $4) and takes others away (users
-- $5 with emoji $6); returns how many of these were news, and who added some.
WITH added AS (
  INSERT INTO reactions (conversation_id, seq, user_id, emoji)
  SELECT $1::uuid, $2::bigint, a.user_id, a.emoji
    FROM unnest($3::uuid[], $4::text[]) AS a(user_id, emoji)
      ON CONFLICT DO NOTHING
  RETURNING user_id
),
removed AS (
  DELETE FROM reactions r
   USING unnest($5::uuid[], $6::text[]) AS d(user_id, emoji)
   WHERE r.conversation_id = $1 AND r.seq = $2 AND r.user_id = d.user_id AND r.emoji = d.emoji
  RETURNING 1
)
SELECT (SELECT count(*) FROM added) + (SELECT count(*) FROM removed) AS changes,
       (SELECT coalesce(array_agg(DISTINCT a.user_id), '{}') FROM added a) AS added_by,
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at_ms
