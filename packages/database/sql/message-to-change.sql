-- The message at seq $2 of conversation $1, and what $3, who wants to change it, is there; no row when $3 is
-- no member or may not see it. To be read after the conversation was locked. `now`: to the millisecond, as
-- times are stored.
SELECT m.conversation_id, m.seq, m.rev, m.id, m.sender_id, m.client_message_id, m.kind, m.text, m.media,
       m.encrypted, m.mentions, m.reply_to_seq, m.reactions, m.sent_at, m.edited_at, m.deleted_at,
       m.system, m.forwarded, m.mentions_all, m.pinned_at,
       p.role, c.direct_key IS NOT NULL AS is_direct, greatest(date_trunc('milliseconds', clock_timestamp()), m.sent_at) AS now,
       c.direct_key IS NOT NULL AND EXISTS (
         SELECT FROM blocks b
          WHERE b.user_id = $3 AND b.blocked_user_id = other_of(c.direct_key, $3)
          UNION ALL
         SELECT FROM blocks b
          WHERE b.user_id = other_of(c.direct_key, $3) AND b.blocked_user_id = $3
       ) AS blocked
  FROM conversations c
  JOIN participants p ON p.conversation_id = c.id AND p.user_id = $3::uuid AND p.left_seq IS NULL AND p.erased_at IS NULL
  JOIN messages m ON m.conversation_id = c.id AND m.seq = $2
 WHERE c.id = $1
   AND m.seq > greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END)
