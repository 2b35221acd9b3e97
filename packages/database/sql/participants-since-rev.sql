-- Participants of a conversation that changed after a rev, in rev order; the last rev is never cut.
SELECT p.conversation_id, p.user_id, p.role, p.joined_seq, p.left_seq, p.last_read_seq, p.last_read_at,
       p.last_delivered_seq, p.rev
  FROM participants p
 WHERE p.conversation_id = $1 AND p.rev > $2
 ORDER BY p.rev
 FETCH FIRST ($3::bigint) ROWS WITH TIES
