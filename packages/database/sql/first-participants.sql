-- The first members of conversations, by user id; $2 is how many of each.
SELECT p.conversation_id, p.user_id, p.role, p.joined_seq, p.left_seq, p.last_read_seq, p.last_read_at,
       p.last_delivered_seq, p.rev, p.erased_at
  FROM unnest($1::uuid[]) AS c(id)
 CROSS JOIN LATERAL (
   SELECT * FROM participants k
    WHERE k.conversation_id = c.id AND k.left_seq IS NULL
    ORDER BY k.user_id
    LIMIT $2
 ) p
