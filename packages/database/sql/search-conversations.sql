-- Conversations of user $1 whose title or members' names are like $2, best first, $4 at most. Members count in
-- conversations of up to $3.
WITH own AS MATERIALIZED (
  SELECT c.id, c.title, c.member_count, coalesce(c.last_message_at, c.created_at) AS active_at
    FROM participants p
   CROSS JOIN LATERAL (
     SELECT k.id, k.title, k.member_count, k.last_message_at, k.created_at
       FROM conversations k WHERE k.id = p.conversation_id LIMIT 1
   ) c
   WHERE p.user_id = $1 AND p.left_seq IS NULL
), names AS (
  SELECT o.id, o.active_at, o.title AS name FROM own o WHERE o.title IS NOT NULL
   UNION ALL
  SELECT o.id, o.active_at, n.name
    FROM own o
    JOIN participants q ON q.conversation_id = o.id AND q.left_seq IS NULL AND q.user_id <> $1
    JOIN user_profiles u ON u.id = q.user_id AND u.deleted_at IS NULL
   CROSS JOIN LATERAL (VALUES (u.username::text), (u.display_name)) AS n(name)
   WHERE o.member_count <= $3
), ranked AS (
  SELECT n.id, n.active_at,
         CASE WHEN f.name = f.q THEN 4
              WHEN starts_with(f.name, f.q) THEN 3
              WHEN position(' ' || f.q IN f.name) > 0 THEN 2
              WHEN position(f.q IN f.name) > 0 THEN 1
              ELSE (SELECT min(word_similarity(w, f.name)) FROM string_to_table(f.q, ' ') AS w)
         END AS rank
    FROM names n
   CROSS JOIN LATERAL (SELECT search_fold(n.name) AS name, search_fold($2) AS q) f
)
SELECT r.id
  FROM ranked r
 WHERE r.rank >= 0.6
 GROUP BY r.id, r.active_at
 ORDER BY max(r.rank) DESC, r.active_at DESC, r.id
 LIMIT $4
