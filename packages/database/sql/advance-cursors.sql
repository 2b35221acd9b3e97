-- Moves cursors forward, never back and never past the last message; reading implies delivery. Rows are
-- locked in key order. What moved is noted in the outbox and comes back. `shared`: few enough members to
-- tell them all. `read_by`: the session that read, null when only delivery moved.
WITH asked AS (
  SELECT a.conversation_id, a.user_id, a.read_seq, greatest(a.delivered_seq, a.read_seq) AS delivered_seq,
         a.session_id
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $6::text[])
         AS a(conversation_id, user_id, delivered_seq, read_seq, session_id)
),
locked AS (
  SELECT p.conversation_id, p.user_id, least(a.read_seq, c.last_seq) AS read_seq,
         least(a.delivered_seq, c.last_seq) AS delivered_seq, a.session_id, p.last_read_seq AS had_read_seq
    FROM asked a
    JOIN participants p ON p.conversation_id = a.conversation_id AND p.user_id = a.user_id
    JOIN conversations c ON c.id = a.conversation_id
   WHERE p.left_seq IS NULL
   ORDER BY p.conversation_id, p.user_id
     FOR NO KEY UPDATE OF p
),
moved AS (
  UPDATE participants p
     SET last_read_seq = greatest(p.last_read_seq, l.read_seq),
         last_delivered_seq = greatest(p.last_delivered_seq, l.delivered_seq),
         last_read_at = CASE WHEN l.read_seq > p.last_read_seq THEN clock_timestamp() ELSE p.last_read_at END
    FROM locked l
   WHERE p.conversation_id = l.conversation_id AND p.user_id = l.user_id
     AND (l.read_seq > p.last_read_seq OR l.delivered_seq > p.last_delivered_seq)
  RETURNING p.conversation_id, p.user_id, p.last_delivered_seq, p.last_read_seq, p.last_read_at,
            CASE WHEN l.read_seq > l.had_read_seq THEN l.session_id END AS read_by
),
told AS (
  SELECT m.*, s.shared
    FROM moved m
    JOIN (
      SELECT d.conversation_id,
             (SELECT count(*) <= $5
                FROM (SELECT FROM participants k
                       WHERE k.conversation_id = d.conversation_id AND k.left_seq IS NULL
                       LIMIT $5 + 1) counted) AS shared
        FROM (SELECT DISTINCT conversation_id FROM moved) d
    ) s ON s.conversation_id = m.conversation_id
),
noted AS (
  INSERT INTO outbox (cursors, owes_push)
  SELECT jsonb_agg(jsonb_build_array(t.conversation_id, t.user_id, t.last_delivered_seq, t.last_read_seq,
                                     (extract(epoch FROM t.last_read_at) * 1000)::bigint, t.shared, t.read_by)),
         count(t.read_by) > 0
    FROM told t
  HAVING count(*) > 0
  RETURNING id
)
SELECT t.conversation_id, t.user_id, t.last_delivered_seq, t.last_read_seq, t.last_read_at, t.shared, t.read_by,
       (SELECT n.id FROM noted n) AS outbox_id
  FROM told t
