-- Messages of a conversation that changed after rev $2, from seq $3 on, in rev order: the first $4, of these
-- as many as fit into $5 bytes, one at least. A rev is never cut. `found`: how many the bytes were counted of.
SELECT k.conversation_id, k.seq, k.rev, k.id, k.sender_id, k.client_message_id, k.kind, k.text, k.media,
       k.encrypted, k.mentions, k.reply_to_seq, k.reactions, k.sent_at, k.edited_at, k.deleted_at, k.bytes,
       k.found
  FROM (
    SELECT s.*, count(*) OVER () AS found, min(s.rev) OVER () AS first_rev,
           sum(s.bytes) OVER (ORDER BY s.rev) AS bytes_with
      FROM (
        SELECT m.conversation_id, m.seq, m.rev, m.id, m.sender_id, m.client_message_id, m.kind, m.text,
               m.media, m.encrypted, m.mentions, m.reply_to_seq, m.reactions, m.sent_at, m.edited_at,
               m.deleted_at, message_json_bytes(m.text, m.media, m.encrypted, m.mentions, m.reactions) AS bytes
          FROM messages m
         WHERE m.conversation_id = $1 AND m.rev > $2 AND m.seq >= $3
         ORDER BY m.rev
         FETCH FIRST ($4::bigint) ROWS WITH TIES
      ) s
  ) k
 WHERE k.bytes_with <= $5::bigint OR k.rev = k.first_rev
 ORDER BY k.rev
