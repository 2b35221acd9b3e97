-- Between whom and each user of $1 there is a block, either way, with their direct conversation; $2 is how many of
-- each. `nth`: which user of $1, from 1 on.
SELECT u.nth::integer AS nth, b.other_id, c.id AS direct_id
  FROM unnest($1::uuid[]) WITH ORDINALITY AS u(user_id, nth)
 CROSS JOIN LATERAL (
   SELECT pairs.other_id
     FROM (
       (SELECT k.blocked_user_id AS other_id FROM blocks k WHERE k.user_id = u.user_id LIMIT $2)
       UNION
       (SELECT k.user_id FROM blocks k WHERE k.blocked_user_id = u.user_id LIMIT $2)
     ) pairs
    LIMIT $2
 ) b
  LEFT JOIN conversations c
    ON c.direct_key = CASE WHEN u.user_id < b.other_id THEN u.user_id || ':' || b.other_id
                           ELSE b.other_id || ':' || u.user_id END
