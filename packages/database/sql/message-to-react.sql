-- The message at seq $2 of conversation $1, once for each of the users $3 who may see it, with what each is there.
-- To be read after the conversation was locked.
SELECT p.user_id, m.conversation_id, m.seq, m.rev, m.id, m.sender_id, m.client_message_id, m.kind, m.text, m.media,
       m.encrypted, m.mentions, m.reply_to_seq, m.reactions, m.sent_at, m.edited_at, m.deleted_at,
       m.system, m.forwarded, m.mentions_all, m.pinned_at,
       c.direct_key IS NOT NULL AND EXISTS (
         SELECT FROM blocks b
          WHERE b.user_id = p.user_id AND b.blocked_user_id = other_of(c.direct_key, p.user_id)
          UNION ALL
         SELECT FROM blocks b
          WHERE b.user_id = other_of(c.direct_key, p.user_id) AND b.blocked_user_id = p.user_id
       ) AS blocked
  FROM conversations c
  JOIN participants p ON p.conversation_id = c.id AND p.user_id = ANY ($3::uuid[]) AND p.left_seq IS NULL AND p.erased_at IS NULL
  JOIN messages m ON m.conversation_id = c.id AND m.seq = $2
 WHERE c.id = $1
   AND m.seq > greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END)
