-- An outbox row of cursors is written by the statement that moves them, and keeps them as they are: a JSON
-- array of [conversation id, user id, delivered seq, read seq, read at in ms or null, shared].
ALTER TABLE outbox ADD COLUMN cursors jsonb;

-- About how long a message is as JSON, in bytes and never less than it is: pages are cut by it before their
-- rows leave the database. The constant stands for ids, numbers, times, names of fields and the frame around.
CREATE FUNCTION message_json_bytes(
  p_text text, p_media jsonb, p_encrypted jsonb, p_mentions uuid[], p_reactions jsonb
) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT (680 + coalesce(octet_length(to_json(p_text)::text), 0) + coalesce(octet_length(p_media::text), 0)
          + coalesce(octet_length(p_encrypted::text), 0) + 39 * cardinality(p_mentions)
          + octet_length(p_reactions::text))::bigint
$$;
