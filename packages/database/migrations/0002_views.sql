-- What a service may read of another's tables, and the one statement that counts unread messages.

-- For message: people, without secrets.
CREATE VIEW user_profiles AS
  SELECT id, username, display_name, avatar_url, deleted_at FROM users;

-- For push-worker.
CREATE VIEW push_devices AS
  SELECT d.token, d.kind, d.user_id, d.session_id, d.environment, d.bundle_id, d.locale, d.generation,
         d.registered_at, d.invalid_at
  FROM device_tokens d JOIN sessions s ON s.id = d.session_id
  WHERE s.revoked_at IS NULL;

CREATE VIEW push_users AS
  SELECT u.id, u.username, u.display_name, u.avatar_url, u.role,
         coalesce(s.preview, 'full') AS preview, s.do_not_disturb
  FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
  WHERE u.deleted_at IS NULL;

CREATE VIEW push_conversations AS
  SELECT id, type, title, avatar_url FROM conversations;

CREATE VIEW push_participants AS
  SELECT conversation_id, user_id, joined_seq, cleared_seq, last_read_seq, muted_until, notify
  FROM participants WHERE left_seq IS NULL;

CREATE VIEW push_messages AS
  SELECT conversation_id, seq, id, sender_id, kind, text, mentions, reply_to_seq, sent_at, deleted_at, rev
  FROM messages;

CREATE VIEW push_blocks AS
  SELECT user_id, blocked_user_id FROM blocks;

-- Unread messages of users, by conversation with any; each capped at 999. The badge of a push, GET
-- /api/unread and the conversation list all call this.
CREATE FUNCTION unread_counts(p_user_ids uuid[])
RETURNS TABLE (user_id uuid, conversation_id uuid, unread integer)
LANGUAGE sql STABLE AS $$
  SELECT p.user_id, p.conversation_id, n.unread
  FROM participants p
  JOIN conversations c ON c.id = p.conversation_id
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS unread FROM (
      SELECT 1 FROM messages m
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
