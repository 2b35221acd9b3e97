-- Where words ($2: a tsquery, with ~ for the conversation) may stand among the messages that user $1 may see,
-- newest first; only in conversation $3, of sender $4, of kind $5, before the time $6, after the position
-- $7 to $9, where these are given. To be compared with the messages, which may have changed. `looked_at`: of how many
-- these are the newest; with $11 of them there may be more, and newer ones.
WITH places AS MATERIALIZED (
  SELECT s.conversation_id, s.seq, s.sent_at
    FROM (
      SELECT p.conversation_id,
             greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END) AS hidden_seq
        FROM participants p
       CROSS JOIN LATERAL (SELECT k.history FROM conversations k WHERE k.id = p.conversation_id LIMIT 1) c
       WHERE p.user_id = $1 AND p.left_seq IS NULL AND ($3::uuid IS NULL OR p.conversation_id = $3)
      OFFSET 0
    ) o
   CROSS JOIN LATERAL (
     SELECT k.conversation_id, k.seq, k.sent_at
       FROM message_search k
      WHERE k.conversation_id = o.conversation_id
        AND k.words @@ replace($2, '~', right(o.conversation_id::text, 8))::tsquery
        AND k.seq > o.hidden_seq
        AND ($4::uuid IS NULL OR k.sender_id = $4)
        AND ($5::text IS NULL OR k.kind = $5)
        AND ($6::timestamptz IS NULL OR k.sent_at < $6)
        AND ($7::timestamptz IS NULL OR (k.sent_at, k.conversation_id, k.seq) < ($7, $8::uuid, $9::bigint))
     OFFSET 0
   ) s
   LIMIT $11::bigint
)
SELECT conversation_id, seq, sent_at, (SELECT count(*) FROM places) AS looked_at
  FROM places
 ORDER BY sent_at DESC, conversation_id DESC, seq DESC
 LIMIT $10
