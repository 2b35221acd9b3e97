-- What people do in groups: reactions come with rows of their own since 0001; here are pins, forwards, mentions
-- of everybody, system messages, invitations, and what a member's list shows.

-- `system`: what happened, of a message of kind system. `mentions_all`: everybody is mentioned.
ALTER TABLE messages
  ADD COLUMN system jsonb,
  ADD COLUMN forwarded boolean NOT NULL DEFAULT false,
  ADD COLUMN mentions_all boolean NOT NULL DEFAULT false,
  ADD COLUMN pinned_at timestamptz(3);
CREATE INDEX messages_pinned ON messages (conversation_id, seq) WHERE pinned_at IS NOT NULL;

-- `removed_at`: somebody else ended the membership; an invitation for everybody does not bring it back.
ALTER TABLE participants
  ADD COLUMN pinned_at timestamptz(3),
  ADD COLUMN archived_at timestamptz(3),
  ADD COLUMN removed_at timestamptz(3);

-- Counted anew by every change of members.
ALTER TABLE conversations ADD COLUMN member_count integer NOT NULL DEFAULT 0;
UPDATE conversations c
   SET member_count = (
     SELECT count(*) FROM participants p WHERE p.conversation_id = c.id AND p.left_seq IS NULL);

-- Whoever has the code may join, until it ends, is used up or revoked.
CREATE TABLE invites (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL,
  code text NOT NULL UNIQUE,
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3),
  max_uses integer,
  uses integer NOT NULL DEFAULT 0,
  revoked_at timestamptz(3)
);
CREATE INDEX invites_conversation ON invites (conversation_id, id);

-- As before, with what a message of kind system says.
CREATE FUNCTION message_json_bytes(
  p_text text, p_media jsonb, p_encrypted jsonb, p_mentions uuid[], p_reactions jsonb, p_system jsonb
) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT (820 + coalesce(octet_length(to_json(p_text)::text), 0) + coalesce(octet_length(p_media::text), 0)
          + coalesce(octet_length(p_encrypted::text), 0) + 39 * cardinality(p_mentions)
          + octet_length(p_reactions::text) + coalesce(octet_length(p_system::text), 0))::bigint
$$;

-- As before, with how many of the unread messages mention the user.
DROP FUNCTION unread_counts(uuid[]);
CREATE FUNCTION unread_counts(p_user_ids uuid[])
RETURNS TABLE (user_id uuid, conversation_id uuid, unread integer, mentions integer)
LANGUAGE sql STABLE AS $$
  SELECT p.user_id, p.conversation_id, n.unread, n.mentions
  FROM participants p
  JOIN conversations c ON c.id = p.conversation_id
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS unread, (count(*) FILTER (WHERE counted.is_mention))::integer AS mentions
      FROM (
        SELECT m.mentions_all OR p.user_id = ANY (m.mentions) AS is_mention FROM messages m
        WHERE m.conversation_id = p.conversation_id
          AND m.seq > greatest(p.last_read_seq, p.cleared_seq, p.joined_seq)
          AND m.sender_id IS DISTINCT FROM p.user_id
          AND m.kind <> 'system'
          AND m.deleted_at IS NULL
        LIMIT 999
      ) counted
  ) n
  WHERE p.user_id = ANY (p_user_ids)
    AND p.left_seq IS NULL
    AND c.last_seq > p.last_read_seq
    AND n.unread > 0
$$;
