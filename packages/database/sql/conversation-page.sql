-- A user's conversations by latest activity, from a position (time, id) on.
SELECT c.id, coalesce(c.last_message_at, c.created_at) AS active_at
  FROM participants p
  JOIN conversations c ON c.id = p.conversation_id
 WHERE p.user_id = $1 AND p.left_seq IS NULL
   AND ($2::timestamptz IS NULL OR (coalesce(c.last_message_at, c.created_at), c.id) < ($2, $3::uuid))
 ORDER BY active_at DESC, c.id DESC
 LIMIT $4
