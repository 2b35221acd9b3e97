-- Files of messages. What a file is was found out from its content when it was uploaded.
ALTER TABLE media
  ADD COLUMN kind text NOT NULL DEFAULT 'file' CHECK (kind IN ('image', 'video', 'audio', 'file')),
  ADD COLUMN name text,
  ADD COLUMN duration_ms integer,
  ADD COLUMN blurhash text,
  ADD COLUMN thumbnail_key text,
  -- Null: the file is there. In the future: it is being stored, and given up then. In the past: it is gone, and
  -- the sweep deletes what is stored, then the row.
  ADD COLUMN deleted_at timestamptz(3),
  -- When the sweep looks whether the file is used; null: it is, and the end of its last use is noted here.
  ADD COLUMN sweep_at timestamptz(3) DEFAULT now() + interval '24 hours';
-- attached_at is noted late, by the sweep or the end of a use; it says that the file is unsent no more.
CREATE INDEX media_owner_unused ON media (owner_id) WHERE attached_at IS NULL;
CREATE INDEX media_sweep ON media (sweep_at) WHERE sweep_at IS NOT NULL;
CREATE INDEX media_deleted ON media (deleted_at) WHERE deleted_at IS NOT NULL;

-- Where a file is shown: a message, or, with seq 0, the conversation itself (its avatar).
CREATE TABLE media_uses (
  media_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (media_id, conversation_id, seq)
);
CREATE INDEX media_uses_message ON media_uses (conversation_id, seq);

-- Sends only insert uses, and pay nothing for this; whether another use is left is for the sweep to see.
CREATE FUNCTION note_end_of_use() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media SET attached_at = coalesce(attached_at, now()), sweep_at = now() WHERE id = OLD.media_id;
  RETURN NULL;
END
$$;
CREATE TRIGGER media_use_ended AFTER DELETE ON media_uses FOR EACH ROW EXECUTE FUNCTION note_end_of_use();

-- The `media` of a message.
CREATE FUNCTION media_json(d media) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
           'id', d.id, 'content_type', d.content_type, 'size', d.size, 'width', d.width, 'height', d.height,
           'duration_ms', d.duration_ms, 'blurhash', d.blurhash))
         || jsonb_build_object(
           'name', d.name, 'url', '/api/media/' || d.id,
           'thumbnail_url', CASE WHEN d.thumbnail_key IS NOT NULL THEN '/api/media/' || d.id || '/thumbnail' END)
$$;

-- Whether somebody who did not upload a file sees it: in a message they may see and that is not deleted, or as the
-- avatar of a conversation they are in.
CREATE FUNCTION may_see_media(p_media_id uuid, p_user_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM media_uses u
      JOIN participants p
        ON p.conversation_id = u.conversation_id AND p.user_id = p_user_id AND p.left_seq IS NULL
      JOIN conversations c ON c.id = u.conversation_id
      LEFT JOIN messages m ON m.conversation_id = u.conversation_id AND m.seq = u.seq
     WHERE u.media_id = p_media_id
       AND (u.seq = 0
            OR (m.deleted_at IS NULL
                AND u.seq > greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END)))
  )
$$;
