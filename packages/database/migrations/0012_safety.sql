-- Reports, what moderators do, and what they may know of people.

-- For message: people, without secrets; what moderators may do and who is kept out.
CREATE OR REPLACE VIEW user_profiles AS
  SELECT id, username, display_name, avatar_url, deleted_at, role, suspended_until FROM users;

CREATE INDEX blocks_listed ON blocks (user_id, created_at DESC, blocked_user_id DESC);

-- `reporter_id` null: the content filter. `user_id`: who is reported, of a message its sender. `evidence`: what
-- the message said when it was reported; erased some time after the decision.
ALTER TABLE reports
  ALTER COLUMN reporter_id DROP NOT NULL,
  ADD COLUMN evidence jsonb,
  ADD COLUMN resolved_by uuid,
  ADD COLUMN resolution text CHECK (resolution IN ('dismiss', 'hide_message', 'suspend_user')),
  ADD COLUMN resolution_note text;
-- A message is reported once by each; a user again after a decision; by the filter while there is none.
CREATE UNIQUE INDEX reports_message_once ON reports (message_id, reporter_id)
 WHERE message_id IS NOT NULL AND reporter_id IS NOT NULL;
CREATE UNIQUE INDEX reports_user_once ON reports (user_id, reporter_id)
 WHERE message_id IS NULL AND reporter_id IS NOT NULL AND resolved_at IS NULL;
CREATE UNIQUE INDEX reports_flagged_once ON reports (message_id) WHERE reporter_id IS NULL AND resolved_at IS NULL;
CREATE INDEX reports_open ON reports (created_at, id) WHERE resolved_at IS NULL;
CREATE INDEX reports_resolved ON reports (resolved_at DESC, id DESC) WHERE resolved_at IS NOT NULL;
CREATE INDEX reports_user ON reports (user_id, created_at DESC);
CREATE INDEX reports_erasable ON reports (resolved_at) WHERE evidence IS NOT NULL AND resolved_at IS NOT NULL;

-- What a message said that a moderator took away, and what it had said before edits.
CREATE TABLE hidden_messages (
  message_id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL,
  evidence jsonb,
  edits jsonb,
  hidden_by uuid NOT NULL,
  hidden_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX hidden_messages_erasable ON hidden_messages (hidden_at) WHERE evidence IS NOT NULL;

-- What moderators did. Rows are added, never changed.
CREATE TABLE moderation_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor_id uuid NOT NULL,
  action text NOT NULL,
  user_id uuid,
  message_id uuid,
  conversation_id uuid,
  report_id uuid,
  until timestamptz(3),
  note text
);
CREATE INDEX moderation_log_user ON moderation_log (user_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER moderation_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
