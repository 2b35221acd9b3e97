-- Conversations as members' lists show them: conversation ids and user ids side by side. Unread counts
-- come from unread_counts, here as everywhere.
SELECT p.user_id, p.role, p.last_read_seq, p.muted_until, p.notify, p.pinned_at, p.archived_at,
       c.id, c.type, c.title, c.avatar_url, c.history, c.rev, c.last_seq, c.last_message_at, c.created_at,
       c.member_count, coalesce(u.unread, 0) AS unread, coalesce(u.mentions, 0) AS unread_mentions,
       CASE WHEN c.last_seq > greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END)
            THEN c.last_seq END AS last_message_seq
  FROM unnest($1::uuid[], $2::uuid[]) AS a(conversation_id, user_id)
  JOIN participants p
    ON p.conversation_id = a.conversation_id AND p.user_id = a.user_id AND p.left_seq IS NULL
  JOIN conversations c ON c.id = a.conversation_id
  LEFT JOIN unread_counts($2::uuid[]) u
    ON u.conversation_id = a.conversation_id AND u.user_id = a.user_id
   AND u.conversation_id = ANY ($1::uuid[])
