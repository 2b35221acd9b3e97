-- A user's conversations, put away ($6) or not: pinned ones first, then by latest activity, from a position
-- (pinned, time, id) on. All of them are looked at, each by its key, and no more of it than the order needs: in a join
-- the planner would rather read the conversations of everybody.
SELECT c.id, p.pinned_at IS NOT NULL AS pinned, coalesce(c.last_message_at, c.created_at) AS active_at
  FROM participants p
 CROSS JOIN LATERAL (
   SELECT k.id, k.last_message_at, k.created_at FROM conversations k WHERE k.id = p.conversation_id LIMIT 1
 ) c
 WHERE p.user_id = $1 AND p.left_seq IS NULL
   AND (p.archived_at IS NOT NULL) = $6::boolean
   AND ($3::timestamptz IS NULL
        OR (p.pinned_at IS NOT NULL, coalesce(c.last_message_at, c.created_at), c.id) < ($2::boolean, $3, $4::uuid))
 ORDER BY pinned DESC, active_at DESC, c.id DESC
 LIMIT $5
