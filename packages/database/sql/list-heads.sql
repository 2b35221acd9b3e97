-- The conversations of users, latest activity first; $2 is how many of each, $3 where counting members stops.
SELECT u.user_id, h.id, h.rev, h.last_seq, h.last_read_seq, h.visible_from_seq, n.member_count
  FROM unnest($1::uuid[]) AS u(user_id)
 CROSS JOIN LATERAL (
   SELECT c.id, c.rev, c.last_seq, p.last_read_seq,
          greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END) + 1
            AS visible_from_seq,
          coalesce(c.last_message_at, c.created_at) AS active_at
     FROM participants p
     JOIN conversations c ON c.id = p.conversation_id
    WHERE p.user_id = u.user_id AND p.left_seq IS NULL
    ORDER BY active_at DESC, c.id DESC
    LIMIT $2
 ) h
 CROSS JOIN LATERAL (
   SELECT count(*)::integer AS member_count
     FROM (SELECT FROM participants k WHERE k.conversation_id = h.id AND k.left_seq IS NULL LIMIT $3) counted
 ) n
 ORDER BY u.user_id, h.active_at DESC, h.id DESC
