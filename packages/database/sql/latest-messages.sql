-- The latest messages of a conversation from seq $2 on, newest first: the first $3, of these as many as fit
-- into $4 bytes, one at least.
SELECT k.conversation_id, k.seq, k.rev, k.id, k.sender_id, k.client_message_id, k.kind, k.text, k.media,
       k.encrypted, k.mentions, k.reply_to_seq, k.reactions, k.sent_at, k.edited_at, k.deleted_at,
       k.system, k.forwarded, k.mentions_all, k.pinned_at
  FROM (
    SELECT s.*, max(s.seq) OVER () AS first_seq, sum(s.bytes) OVER (ORDER BY s.seq DESC) AS bytes_with
      FROM (
        SELECT m.conversation_id, m.seq, m.rev, m.id, m.sender_id, m.client_message_id, m.kind, m.text,
               m.media, m.encrypted, m.mentions, m.reply_to_seq, m.reactions, m.sent_at, m.edited_at,
               m.deleted_at, m.system, m.forwarded, m.mentions_all, m.pinned_at,
               message_json_bytes(m.text, m.media, m.encrypted, m.mentions, m.reactions, m.system) AS bytes
          FROM messages m
         WHERE m.conversation_id = $1 AND m.seq >= $2
         ORDER BY m.seq DESC
         LIMIT $3
      ) s
  ) k
 WHERE k.bytes_with <= $4::bigint OR k.seq = k.first_seq
 ORDER BY k.seq DESC
