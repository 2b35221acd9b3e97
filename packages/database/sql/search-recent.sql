-- The same as search-messages among the latest messages only, without the index of words: for words that are in very
-- many. About $11 messages are looked at, of each conversation as many. What is older than the oldest one looked at of
-- any conversation is left out, as there may be more of it.
WITH own AS MATERIALIZED (
  SELECT p.conversation_id, c.last_seq,
         greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END) AS hidden_seq
    FROM participants p
   CROSS JOIN LATERAL (SELECT k.history, k.last_seq FROM conversations k WHERE k.id = p.conversation_id LIMIT 1) c
   WHERE p.user_id = $1 AND p.left_seq IS NULL AND ($3::uuid IS NULL OR p.conversation_id = $3)
), latest AS MATERIALIZED (
  SELECT o.conversation_id, o.hidden_seq,
         greatest(o.hidden_seq, o.last_seq - greatest($11::bigint / (SELECT count(*) FROM own), 20)) AS from_seq
    FROM own o
)
SELECT l.conversation_id, s.seq, s.sent_at
  FROM latest l
 CROSS JOIN LATERAL (
   SELECT k.seq, k.sent_at
     FROM message_search k
    WHERE k.conversation_id = l.conversation_id
      AND right(k.conversation_id::text, 8) = right(l.conversation_id::text, 8) AND k.seq > l.from_seq
      -- In this form the index of words does not know it.
      AND (k.words @@ replace($2, '~', right(l.conversation_id::text, 8))::tsquery) IS TRUE
      AND ($4::uuid IS NULL OR k.sender_id = $4)
      AND ($5::text IS NULL OR k.kind = $5)
      AND ($6::timestamptz IS NULL OR k.sent_at < $6)
      AND ($7::timestamptz IS NULL OR (k.sent_at, k.conversation_id, k.seq) < ($7, $8::uuid, $9::bigint))
   OFFSET 0
 ) s
 WHERE s.sent_at > coalesce((
         SELECT max(m.sent_at) FROM latest h
          CROSS JOIN LATERAL (
            SELECT k.sent_at FROM messages k
             WHERE k.conversation_id = h.conversation_id AND k.seq = h.from_seq LIMIT 1
          ) m
          WHERE h.from_seq > h.hidden_seq
       ), '-infinity')
 ORDER BY s.sent_at DESC, l.conversation_id DESC, s.seq DESC
 LIMIT $10
