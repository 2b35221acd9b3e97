-- Messages by position: conversation ids and seqs side by side.
SELECT m.conversation_id, m.seq, m.rev, m.id, m.sender_id, m.client_message_id, m.kind, m.text, m.media,
       m.encrypted, m.mentions, m.reply_to_seq, m.reactions, m.sent_at, m.edited_at, m.deleted_at,
       m.system, m.forwarded, m.mentions_all, m.pinned_at
  FROM unnest($1::uuid[], $2::bigint[]) AS a(conversation_id, seq)
 CROSS JOIN LATERAL (
   SELECT * FROM messages k WHERE k.conversation_id = a.conversation_id AND k.seq = a.seq LIMIT 1
 ) m
