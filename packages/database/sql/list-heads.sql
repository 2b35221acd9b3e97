-- The conversations of users, latest activity first; $2 is how many of each, $3 where counting members stops.
-- `nth`: which user of $1, from 1 on. Who has no conversation has one row without.
SELECT u.nth::integer AS nth, coalesce(s.presence_visible, false) AS presence_visible,
       (SELECT value FROM meta WHERE key = 'epoch') AS epoch,
       h.id, h.rev, h.last_seq, h.last_read_seq, h.visible_from_seq, n.member_count
  FROM unnest($1::uuid[]) WITH ORDINALITY AS u(user_id, nth)
  LEFT JOIN presence_settings s ON s.user_id = u.user_id
  LEFT JOIN LATERAL (
   SELECT c.id, c.rev, c.last_seq, p.last_read_seq,
          greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END) + 1
            AS visible_from_seq,
          coalesce(c.last_message_at, c.created_at) AS active_at
     FROM participants p
     JOIN conversations c ON c.id = p.conversation_id
    WHERE p.user_id = u.user_id AND p.left_seq IS NULL
    ORDER BY active_at DESC, c.id DESC
    LIMIT $2
 ) h ON true
 CROSS JOIN LATERAL (
   SELECT count(*)::integer AS member_count
     FROM (SELECT FROM participants k WHERE k.conversation_id = h.id AND k.left_seq IS NULL LIMIT $3) counted
 ) n
 ORDER BY u.nth, h.active_at DESC, h.id DESC
