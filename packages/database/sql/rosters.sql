-- Conversations and their first members by user id, a row for each member (one without a member where there
-- is none); $2 is how many of each, $3 where counting members stops.
SELECT c.id, c.rev AS head_rev, c.last_seq,
       (SELECT count(*)::integer
          FROM (SELECT FROM participants k
                 WHERE k.conversation_id = c.id AND k.left_seq IS NULL LIMIT $3) counted) AS member_count,
       (SELECT value FROM meta WHERE key = 'epoch') AS epoch,
       p.conversation_id, p.user_id, p.role, p.joined_seq, p.left_seq, p.last_read_seq, p.last_read_at,
       p.last_delivered_seq, p.rev, p.erased_at
  FROM conversations c
  LEFT JOIN LATERAL (
    SELECT * FROM participants k
     WHERE k.conversation_id = c.id AND k.left_seq IS NULL
     ORDER BY k.user_id
     LIMIT $2
  ) p ON true
 WHERE c.id = ANY ($1::uuid[])
 ORDER BY c.id, p.user_id
