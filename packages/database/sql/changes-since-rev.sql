-- Conversations ($1) and what changed in each after a rev ($2), messages before a seq ($3) left out: a row for the
-- conversation itself (rev 0, no `type` where there is none), then its changes in rev order. Of each the first $4,
-- and of these as many as fit into $5 bytes, one rev at least; a participant takes $7. A rev is never cut. `found`:
-- how many the bytes were counted of. All together are at most $6 bytes: conversations beyond it have `is_left` and
-- no changes, never the first. What is cut off is not read beyond its length.
SELECT c.nth::integer AS nth, c.conversation_id, c.rev, c.bytes, c.found, c.is_left,
       h.type, h.title, h.avatar_url, h.history, h.rev AS head_rev, h.row_rev, h.last_seq, h.last_message_at,
       h.created_at, h.epoch,
       m.seq, m.id, m.sender_id, m.client_message_id, m.kind, m.text, m.media, m.encrypted, m.mentions,
       m.reply_to_seq, m.reactions, m.sent_at, m.edited_at, m.deleted_at,
       m.system, m.forwarded, m.mentions_all, m.pinned_at,
       p.user_id, p.role, p.joined_seq, p.left_seq, p.last_read_seq, p.last_read_at, p.last_delivered_seq,
       p.erased_at
  FROM (
    SELECT k.nth, k.id AS conversation_id, s.*,
           k.nth > 1 AND sum(s.bytes) OVER (ORDER BY k.nth) > $6::bigint AS is_left
      FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS k (id, rev, visible_from_seq, nth)
     CROSS JOIN LATERAL (
       SELECT 0::bigint AS rev, NULL::bigint AS seq, NULL::uuid AS user_id, 0::bigint AS bytes, 0::bigint AS found
        UNION ALL
       SELECT b.rev, b.seq, b.user_id, b.bytes, b.found
         FROM (
           SELECT u.*, count(*) OVER () AS found, min(u.rev) OVER () AS first_rev,
                  sum(u.bytes) OVER (ORDER BY u.rev) AS bytes_with
             FROM (
               (SELECT n.rev, n.seq, NULL::uuid AS user_id,
                       message_json_bytes(n.text, n.media, n.encrypted, n.mentions, n.reactions,
                                          n.system) AS bytes
                  FROM messages n
                 WHERE n.conversation_id = k.id AND n.rev > k.rev AND n.seq >= k.visible_from_seq
                 ORDER BY n.rev
                 FETCH FIRST ($4::bigint) ROWS WITH TIES)
                UNION ALL
               (SELECT q.rev, NULL, q.user_id, $7::bigint
                  FROM participants q
                 WHERE q.conversation_id = k.id AND q.rev > k.rev
                 ORDER BY q.rev
                 FETCH FIRST ($4::bigint) ROWS WITH TIES)
                ORDER BY rev
                FETCH FIRST ($4::bigint) ROWS WITH TIES
             ) u
         ) b
        WHERE b.bytes_with <= $5::bigint OR b.rev = b.first_rev
     ) s
  ) c
  -- OFFSET 0: each row by its key, whatever the planner expects of their number.
  LEFT JOIN LATERAL (
    SELECT v.*, (SELECT value FROM meta WHERE key = 'epoch') AS epoch
      FROM conversations v WHERE v.id = c.conversation_id AND c.rev = 0 OFFSET 0
  ) h ON true
  LEFT JOIN LATERAL (
    SELECT * FROM messages n WHERE n.conversation_id = c.conversation_id AND n.seq = c.seq OFFSET 0
  ) m ON true
  LEFT JOIN LATERAL (
    SELECT * FROM participants q WHERE q.conversation_id = c.conversation_id AND q.user_id = c.user_id OFFSET 0
  ) p ON true
 WHERE c.rev = 0 OR NOT c.is_left
 ORDER BY c.nth, c.rev
