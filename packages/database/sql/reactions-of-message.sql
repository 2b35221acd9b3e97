-- The reactions to the message at seq $2 of conversation $1 as the message shows them, the first emoji first, each
-- with its first $3 users.
SELECT r.emoji, count(*)::integer AS count, (array_agg(r.user_id ORDER BY r.created_at, r.user_id))[1:$3] AS user_ids
  FROM reactions r
 WHERE r.conversation_id = $1 AND r.seq = $2
 GROUP BY r.emoji
 ORDER BY min(r.created_at), r.emoji
