-- Indexes messages for search ($1 to $6, side by side), takes others out ($7, $8), and notes the revs up to which
-- conversations are indexed ($9, $10). One caller at a time.
WITH shown AS MATERIALIZED (
  SELECT conversation_id, seq, sender_id, kind, sent_at, words::tsvector AS words
    FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[])
      AS m(conversation_id, seq, sender_id, kind, sent_at, words)
), changed AS (
  UPDATE message_search s SET words = m.words
    FROM shown m
   WHERE right(s.conversation_id::text, 8) = right(m.conversation_id::text, 8) AND s.seq = m.seq
     AND s.conversation_id = m.conversation_id
     AND s.words IS DISTINCT FROM m.words
), added AS (
  INSERT INTO message_search (conversation_id, seq, sender_id, kind, sent_at, words)
  SELECT m.conversation_id, m.seq, m.sender_id, m.kind, m.sent_at, m.words
    FROM shown m
   WHERE NOT EXISTS (
     SELECT FROM message_search s
      WHERE right(s.conversation_id::text, 8) = right(m.conversation_id::text, 8) AND s.seq = m.seq
        AND s.conversation_id = m.conversation_id)
), gone AS (
  DELETE FROM message_search s
   USING unnest($7::uuid[], $8::bigint[]) AS g(conversation_id, seq)
   WHERE right(s.conversation_id::text, 8) = right(g.conversation_id::text, 8) AND s.seq = g.seq
     AND s.conversation_id = g.conversation_id
)
INSERT INTO search_positions AS p (conversation_id, rev)
SELECT conversation_id, rev FROM unnest($9::uuid[], $10::bigint[]) AS d(conversation_id, rev)
ON CONFLICT (conversation_id) DO UPDATE SET rev = greatest(p.rev, excluded.rev)
