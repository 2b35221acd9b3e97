-- Tells what happened ($4) in conversation $1 as its next message, at its next rev, by $3. Needs the lock of the
-- conversation, whose own row says which are the next: what happened has its rev already.
WITH head AS (
  SELECT c.id, c.last_seq + 1 AS seq, c.rev + 1 AS rev,
         greatest(date_trunc('milliseconds', clock_timestamp()), c.last_message_at) AS sent_at
    FROM conversations c
   WHERE c.id = $1
),
moved AS (
  UPDATE conversations c
     SET last_seq = h.seq, rev = h.rev, last_message_at = h.sent_at
    FROM head h
   WHERE c.id = h.id
)
INSERT INTO messages (conversation_id, seq, rev, id, sender_id, kind, system, sent_at)
SELECT h.id, h.seq, h.rev, $2, $3, 'system', $4, h.sent_at
  FROM head h
RETURNING conversation_id, seq, rev, id, sender_id, client_message_id, kind, text, media, encrypted, mentions,
          reply_to_seq, reactions, sent_at, edited_at, deleted_at, system, forwarded, mentions_all, pinned_at
