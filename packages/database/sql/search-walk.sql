-- The next conversations by id, and whether search has everything of them.
SELECT c.id, c.rev > coalesce(p.rev, 0) AS is_behind
  FROM (SELECT id, rev FROM conversations WHERE id > $1 ORDER BY id LIMIT $2) c
  LEFT JOIN search_positions p ON p.conversation_id = c.id
 ORDER BY c.id
