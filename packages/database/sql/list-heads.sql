-- The conversations of users, latest activity first; $2 is how many of each, $3 where counting members stops.
-- `nth`: which user of $1, from 1 on. Who has no conversation has one row without.
SELECT u.nth::integer AS nth, coalesce(s.presence_visible, false) AS presence_visible,
       (SELECT value FROM meta WHERE key = 'epoch') AS epoch,
       b.has_blocks, h.id, h.rev, h.last_seq, h.last_read_seq, h.visible_from_seq, n.member_count
  FROM unnest($1::uuid[]) WITH ORDINALITY AS u(user_id, nth)
  -- OFFSET 0: once for each user, not for each of their conversations.
 CROSS JOIN LATERAL (
   SELECT EXISTS (SELECT FROM blocks k WHERE k.user_id = u.user_id)
          OR EXISTS (SELECT FROM blocks k WHERE k.blocked_user_id = u.user_id) AS has_blocks
   OFFSET 0
 ) b
  LEFT JOIN presence_settings s ON s.user_id = u.user_id
  LEFT JOIN LATERAL (
   SELECT c.id, c.rev, c.last_seq, p.last_read_seq,
          greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END) + 1
            AS visible_from_seq,
          coalesce(c.last_message_at, c.created_at) AS active_at
     FROM participants p
     -- Each by its key: in a join the planner would rather read the conversations of everybody.
    CROSS JOIN LATERAL (
      SELECT k.id, k.rev, k.last_seq, k.history, k.last_message_at, k.created_at
        FROM conversations k WHERE k.id = p.conversation_id LIMIT 1
    ) c
    WHERE p.user_id = u.user_id AND p.left_seq IS NULL
    ORDER BY active_at DESC, c.id DESC
    LIMIT $2
 ) h ON true
 CROSS JOIN LATERAL (
   SELECT count(*)::integer AS member_count
     FROM (SELECT FROM participants k WHERE k.conversation_id = h.id AND k.left_seq IS NULL LIMIT $3) counted
 ) n
 ORDER BY u.nth, h.active_at DESC, h.id DESC
