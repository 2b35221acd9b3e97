-- Which of some conversations have changed since they were indexed for search, and by how many revs.
SELECT c.id, c.rev AS head, c.rev - coalesce(p.rev, 0) AS behind
  FROM unnest($1::uuid[]) AS a(id)
  JOIN conversations c ON c.id = a.id
  LEFT JOIN search_positions p ON p.conversation_id = c.id
 WHERE c.rev > coalesce(p.rev, 0)
