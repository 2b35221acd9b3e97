-- What changed in conversations since they were indexed for search, of each the first $2 messages by rev.
SELECT a.id AS conversation_id, m.seq, m.rev, m.sender_id, m.kind, m.sent_at,
       CASE WHEN m.deleted_at IS NULL AND m.kind IN ('text', 'media') THEN m.text END AS text
  FROM unnest($1::uuid[]) AS a(id)
  LEFT JOIN search_positions p ON p.conversation_id = a.id
 CROSS JOIN LATERAL (
   SELECT * FROM messages k
    WHERE k.conversation_id = a.id AND k.rev > coalesce(p.rev, 0)
    ORDER BY k.rev
    LIMIT $2
 ) m
