-- A page of history that starts after a seq, oldest first; $3 is the first seq the reader may see.
SELECT m.conversation_id, m.seq, m.rev, m.id, m.sender_id, m.client_message_id, m.kind, m.text, m.media,
       m.encrypted, m.mentions, m.reply_to_seq, m.reactions, m.sent_at, m.edited_at, m.deleted_at,
       m.system, m.forwarded, m.mentions_all, m.pinned_at
  FROM messages m
 WHERE m.conversation_id = $1 AND m.seq > $2 AND m.seq >= $3
 ORDER BY m.seq
 LIMIT $4
