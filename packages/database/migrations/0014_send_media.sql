-- The hot path, now with media, forwards and mentions of everybody. Beside the older one of the same name, which
-- instances of the version before call until they are gone.
--
-- Arrays are the columns of the batch, in the order of arrival. One row comes back for each message:
-- outcome `new`, `duplicate`, `no_media`, or the code of a refusal; outbox_id is null when nothing was stored.
--
-- Two statements, and their order is the point. The first waits for the locks; the second has a snapshot
-- taken after that wait, so it sees who left and what was stored meanwhile. In one statement it would not:
-- members who had just left could still send, and numbers would be burned.
CREATE FUNCTION send_messages(
  p_conversation_ids uuid[],
  p_sender_ids uuid[],
  p_client_message_ids uuid[],
  p_ids uuid[],
  p_hashes bytea[],
  p_kinds text[],
  p_texts text[],
  p_encrypted text[],
  p_mentions text[],
  p_replies bigint[],
  p_traceparents text[],
  p_media_ids uuid[],
  p_mentions_all boolean[],
  p_forwarded boolean[]
)
RETURNS TABLE (
  ordinal bigint, outcome text, message_id uuid, seq bigint, rev bigint, sent_at_ms bigint, outbox_id bigint,
  media_json text
)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  h_ids uuid[];
  h_direct_keys text[];
  h_all_history boolean[];
  h_last_seqs bigint[];
  h_revs bigint[];
  h_sent_at timestamptz[];
BEGIN
  SELECT array_agg(l.id), array_agg(l.direct_key), array_agg(l.history = 'all'), array_agg(l.last_seq),
         array_agg(l.rev),
         array_agg(greatest(date_trunc('milliseconds', clock_timestamp()), l.last_message_at))
    INTO h_ids, h_direct_keys, h_all_history, h_last_seqs, h_revs, h_sent_at
    FROM (
      SELECT c.id, c.direct_key, c.history, c.last_seq, c.rev, c.last_message_at
        FROM conversations c
       WHERE c.id = ANY (p_conversation_ids)
       ORDER BY c.id
         FOR NO KEY UPDATE
    ) l;

  -- The sweep of media waits for this, or was here before and is seen below.
  IF cardinality(array_remove(p_media_ids, NULL)) > 0 THEN
    PERFORM FROM media d WHERE d.id = ANY (p_media_ids) ORDER BY d.id FOR KEY SHARE;
  END IF;

  RETURN QUERY
  WITH checked AS (
    SELECT i.*, h.last_seq AS head_seq, h.rev AS head_rev, h.sent_at AS head_sent_at,
           m.id AS known_id, m.seq AS known_seq, m.first_rev AS known_rev, m.sent_at AS known_sent_at,
           CASE
             WHEN m.id IS NOT NULL THEN
               CASE WHEN m.send_hash = i.hash OR m.send_hash IS NULL THEN 'duplicate' ELSE 'conflict' END
             WHEN p.visible_from_seq IS NULL THEN 'not_found'
             WHEN h.direct_key IS NOT NULL AND EXISTS (
               SELECT FROM blocks b
                WHERE b.user_id = i.sender_id AND b.blocked_user_id = other_of(h.direct_key, i.sender_id)
               UNION ALL
               SELECT FROM blocks b
                WHERE b.user_id = other_of(h.direct_key, i.sender_id) AND b.blocked_user_id = i.sender_id
             ) THEN 'blocked'
             WHEN i.reply_to_seq NOT BETWEEN p.visible_from_seq AND h.last_seq THEN 'invalid'
             WHEN i.mentions_all AND (h.direct_key IS NOT NULL OR p.role = 'member') THEN 'forbidden'
             WHEN i.media_id IS NOT NULL AND a.json IS NULL THEN 'no_media'
             ELSE 'new'
           END AS verdict, a.json AS media
      FROM unnest(p_conversation_ids, p_sender_ids, p_client_message_ids, p_ids, p_hashes, p_kinds, p_texts,
                  p_encrypted, p_mentions, p_replies, p_traceparents, p_media_ids, p_mentions_all, p_forwarded)
           WITH ORDINALITY
           AS i(conversation_id, sender_id, client_message_id, id, hash, kind, text, encrypted, mentions,
                reply_to_seq, traceparent, media_id, mentions_all, forwarded, ordinal)
      LEFT JOIN unnest(h_ids, h_direct_keys, h_all_history, h_last_seqs, h_revs, h_sent_at)
           AS h(id, direct_key, all_history, last_seq, rev, sent_at) ON h.id = i.conversation_id
      LEFT JOIN LATERAL (
        SELECT k.id, k.seq, coalesce(k.first_rev, k.rev) AS first_rev, k.sent_at, k.send_hash
          FROM messages k
         WHERE k.conversation_id = i.conversation_id AND k.sender_id = i.sender_id
           AND k.client_message_id = i.client_message_id
         LIMIT 1
      ) m ON true
      LEFT JOIN LATERAL (
        SELECT greatest(k.cleared_seq, CASE WHEN h.all_history THEN 0 ELSE k.joined_seq END) + 1
               AS visible_from_seq, k.role
          FROM participants k
         WHERE k.conversation_id = h.id AND k.user_id = i.sender_id AND k.left_seq IS NULL
         LIMIT 1
      ) p ON true
      LEFT JOIN LATERAL (
        SELECT media_json(d) AS json
          FROM media d
         WHERE i.media_id IS NOT NULL AND d.id = i.media_id AND d.deleted_at IS NULL
           AND (d.owner_id = i.sender_id OR may_see_media(d.id, i.sender_id))
         LIMIT 1
      ) a ON true
  ),
  -- The same client_message_id twice in one batch: the first counts.
  ranked AS (
    SELECT c.*, row_number() OVER (
             PARTITION BY c.conversation_id, c.sender_id, c.client_message_id, c.verdict ORDER BY c.ordinal
           ) AS nth
      FROM checked c
  ),
  fresh AS (
    SELECT r.*, r.head_seq + row_number() OVER one_conversation AS new_seq,
           r.head_rev + row_number() OVER one_conversation AS new_rev
      FROM ranked r
     WHERE r.verdict = 'new' AND r.nth = 1
    WINDOW one_conversation AS (PARTITION BY r.conversation_id ORDER BY r.ordinal)
  ),
  stored AS (
    INSERT INTO messages (conversation_id, seq, id, sender_id, client_message_id, send_hash, kind, text,
                          encrypted, mentions, reply_to_seq, sent_at, rev, media, mentions_all, forwarded)
    SELECT f.conversation_id, f.new_seq, f.id, f.sender_id, f.client_message_id, f.hash, f.kind, f.text,
           f.encrypted::jsonb, f.mentions::uuid[], f.reply_to_seq, f.head_sent_at, f.new_rev,
           f.media, f.mentions_all, f.forwarded
      FROM fresh f
  ),
  used AS (
    INSERT INTO media_uses (media_id, conversation_id, seq)
    SELECT f.media_id, f.conversation_id, f.new_seq FROM fresh f WHERE f.media_id IS NOT NULL
  ),
  totals AS (
    SELECT f.conversation_id, max(f.new_seq) AS last_seq, max(f.new_rev) AS last_rev,
           count(*)::integer AS count, max(f.head_sent_at) AS sent_at
      FROM fresh f
     GROUP BY f.conversation_id
  ),
  moved AS (
    UPDATE conversations c
       SET last_seq = t.last_seq, rev = t.last_rev, last_message_at = t.sent_at
      FROM totals t
     WHERE c.id = t.conversation_id
  ),
  noted AS (
    INSERT INTO outbox (conversation_ids, last_seqs, last_revs, counts, traceparents)
    SELECT array_agg(t.conversation_id ORDER BY t.conversation_id),
           array_agg(t.last_seq ORDER BY t.conversation_id),
           array_agg(t.last_rev ORDER BY t.conversation_id),
           array_agg(t.count ORDER BY t.conversation_id),
           coalesce((
             SELECT array_agg(f.traceparent ORDER BY f.conversation_id, f.new_seq)
               FROM fresh f
             HAVING bool_or(f.traceparent <> '')
           ), '{}')
      FROM totals t
    HAVING count(*) > 0
    RETURNING id
  )
  SELECT r.ordinal,
         CASE WHEN first.hash = r.hash THEN 'duplicate' WHEN first.hash IS NOT NULL THEN 'conflict'
              ELSE r.verdict END,
         coalesce(r.known_id, first.id, f.id),
         coalesce(r.known_seq, first.new_seq, f.new_seq),
         coalesce(r.known_rev, first.new_rev, f.new_rev),
         (extract(epoch FROM coalesce(r.known_sent_at, r.head_sent_at)) * 1000)::bigint,
         n.id,
         CASE WHEN f.id IS NOT NULL THEN r.media::text END
    FROM ranked r
    LEFT JOIN fresh f ON f.ordinal = r.ordinal
    LEFT JOIN LATERAL (
      SELECT d.hash, d.id, d.new_seq, d.new_rev
        FROM fresh d
       WHERE r.nth > 1 AND r.verdict = 'new'
         AND d.conversation_id = r.conversation_id AND d.sender_id = r.sender_id
         AND d.client_message_id = r.client_message_id
    ) first ON true
    LEFT JOIN noted n ON true;
END
$$;
