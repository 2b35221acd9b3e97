-- A conversation as $2 may see it (no row: not a member); a null $2 sees all. $3: where counting stops.
SELECT c.id, c.type, c.title, c.avatar_url, c.history, c.rev, c.row_rev, c.last_seq, c.last_message_at,
       c.created_at, p.role,
       CASE WHEN p.user_id IS NULL THEN 1
            ELSE greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END) + 1
       END AS visible_from_seq,
       (SELECT count(*)::integer
          FROM (SELECT FROM participants k
                 WHERE k.conversation_id = c.id AND k.left_seq IS NULL LIMIT $3) counted) AS member_count,
       (SELECT value FROM meta WHERE key = 'epoch') AS epoch
  FROM conversations c
  LEFT JOIN participants p ON p.conversation_id = c.id AND p.user_id = $2::uuid AND p.left_seq IS NULL
 WHERE c.id = $1 AND (p.user_id IS NOT NULL OR $2::uuid IS NULL)
