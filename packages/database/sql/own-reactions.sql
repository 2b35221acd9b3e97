-- What a user ($1) reacted with to messages: conversation ids and seqs side by side.
SELECT a.conversation_id, a.seq, array_agg(r.emoji ORDER BY r.created_at, r.emoji) AS emoji
  FROM unnest($2::uuid[], $3::bigint[]) AS a(conversation_id, seq)
 CROSS JOIN LATERAL (
   SELECT k.emoji, k.created_at FROM reactions k
    WHERE k.conversation_id = a.conversation_id AND k.seq = a.seq AND k.user_id = $1
 ) r
 GROUP BY a.conversation_id, a.seq
