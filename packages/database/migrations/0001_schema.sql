-- All tables, one owner each. Every hot table has conversation_id in its key, so that
-- the schema shards by conversation.

CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- auth ------------------------------------------------------------------------------------------

CREATE TABLE users (
  id uuid PRIMARY KEY,
  username citext NOT NULL UNIQUE,
  email citext UNIQUE,
  email_verified_at timestamptz(3),
  password_hash text,
  display_name text NOT NULL,
  avatar_url text,
  role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'moderator', 'admin')),
  suspended_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  deleted_at timestamptz(3)
);
CREATE INDEX users_username_trgm ON users USING gin ((username::text) gin_trgm_ops);
CREATE INDEX users_display_name_trgm ON users USING gin (display_name gin_trgm_ops);

CREATE TABLE user_settings (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  preview text NOT NULL DEFAULT 'full' CHECK (preview IN ('full', 'sender', 'none')),
  do_not_disturb jsonb,
  presence_visible boolean NOT NULL DEFAULT true
);

CREATE TABLE identities (
  provider text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, subject)
);
CREATE INDEX identities_user ON identities (user_id);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  device_name text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  revoked_reason text
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

-- Tokens are kept as SHA-256 only. A session is a family: reuse of any of its tokens revokes it.
CREATE TABLE refresh_tokens (
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_expires ON refresh_tokens (expires_at);

CREATE TABLE ws_tickets (
  hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  token_expires_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX ws_tickets_expires ON ws_tickets (expires_at);

CREATE TABLE device_tokens (
  token text PRIMARY KEY,
  kind text NOT NULL DEFAULT 'alert' CHECK (kind IN ('alert', 'voip')),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  device_type text NOT NULL DEFAULT 'ios',
  environment text NOT NULL CHECK (environment IN ('sandbox', 'production')),
  bundle_id text,
  locale text,
  app_version text,
  generation bigint NOT NULL DEFAULT 1,
  registered_at timestamptz(3) NOT NULL DEFAULT now(),
  last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  invalid_at timestamptz(3),
  invalid_reason text
);
CREATE INDEX device_tokens_user ON device_tokens (user_id);
CREATE INDEX device_tokens_session ON device_tokens (session_id);

CREATE TABLE auth_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel text NOT NULL,
  payload bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  published_at timestamptz(3)
);
CREATE INDEX auth_outbox_unpublished ON auth_outbox (id) WHERE published_at IS NULL;
CREATE INDEX auth_outbox_published ON auth_outbox (published_at) WHERE published_at IS NOT NULL;

-- message ---------------------------------------------------------------------------------------

-- No index on last_message_at: it would take HOT updates away; lists are sorted per user.
CREATE TABLE conversations (
  id uuid PRIMARY KEY,
  type text NOT NULL CHECK (type IN ('direct', 'group')),
  title text,
  avatar_url text,
  direct_key text UNIQUE,
  history text NOT NULL DEFAULT 'all' CHECK (history IN ('all', 'since_join')),
  last_seq bigint NOT NULL DEFAULT 0,
  rev bigint NOT NULL DEFAULT 0,
  -- The rev of the last change of this row itself, as other rows keep theirs.
  row_rev bigint NOT NULL DEFAULT 0,
  last_message_at timestamptz(3),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE TABLE participants (
  conversation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member')),
  joined_seq bigint NOT NULL DEFAULT 0,
  left_seq bigint,
  cleared_seq bigint NOT NULL DEFAULT 0,
  last_read_seq bigint NOT NULL DEFAULT 0,
  last_read_at timestamptz(3),
  last_delivered_seq bigint NOT NULL DEFAULT 0,
  muted_until timestamptz(3),
  notify text NOT NULL DEFAULT 'all' CHECK (notify IN ('all', 'mentions', 'none')),
  erased_at timestamptz(3),
  rev bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation_id, user_id)
) WITH (fillfactor = 80);
CREATE INDEX participants_user ON participants (user_id, conversation_id);
CREATE INDEX participants_rev ON participants (conversation_id, rev);

CREATE TABLE messages (
  conversation_id uuid NOT NULL,
  seq bigint NOT NULL,
  id uuid NOT NULL,
  sender_id uuid,
  client_message_id uuid,
  -- Keyed hash of the body as sent: tells a resend from a conflict. Null once erased.
  send_hash bytea,
  kind text NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'media', 'system', 'encrypted')),
  text text,
  media jsonb,
  encrypted jsonb,
  mentions uuid[] NOT NULL DEFAULT '{}',
  reply_to_seq bigint,
  reactions jsonb NOT NULL DEFAULT '[]',
  sent_at timestamptz(3) NOT NULL,
  edited_at timestamptz(3),
  deleted_at timestamptz(3),
  expires_at timestamptz(3),
  rev bigint NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) PARTITION BY HASH (conversation_id);

DO $$
BEGIN
  FOR i IN 0..15 LOOP
    EXECUTE format(
      'CREATE TABLE messages_%s PARTITION OF messages FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i);
  END LOOP;
END $$;

-- The order matters: the planner prefers the newer of two equally cheap indexes for the dedup lookup.
CREATE INDEX messages_rev ON messages (conversation_id, rev);
CREATE UNIQUE INDEX messages_client_id ON messages (conversation_id, sender_id, client_message_id);

CREATE TABLE reactions (
  conversation_id uuid NOT NULL,
  seq bigint NOT NULL,
  user_id uuid NOT NULL,
  emoji text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (conversation_id, seq, user_id, emoji)
);

CREATE TABLE blocks (
  user_id uuid NOT NULL,
  blocked_user_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, blocked_user_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_user_id);

CREATE TABLE reports (
  id uuid PRIMARY KEY,
  reporter_id uuid NOT NULL,
  conversation_id uuid,
  message_id uuid,
  user_id uuid,
  reason text NOT NULL,
  note text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  resolved_at timestamptz(3)
);

CREATE TABLE media (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL,
  conversation_id uuid,
  content_type text NOT NULL,
  size bigint NOT NULL,
  width integer,
  height integer,
  storage_key text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  attached_at timestamptz(3)
);

-- xid, not id, orders the change feed: ids are taken before commits, snapshots see commits.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  batch bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  published_at timestamptz(3)
);
ALTER TABLE outbox ALTER COLUMN batch SET STORAGE EXTERNAL;
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_xid ON outbox (xid);

CREATE TABLE idempotency_keys (
  user_id uuid NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status integer NOT NULL,
  body jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, key)
);

CREATE TABLE meta (
  key text PRIMARY KEY,
  value text NOT NULL
);
INSERT INTO meta (key, value) VALUES ('epoch', gen_random_uuid()::text);

-- push-worker -----------------------------------------------------------------------------------

-- Partitioned by the day in the message's UUIDv7; the worker makes the days ahead, the default
-- partition takes what no day was made for.
CREATE TABLE push_decisions (
  message_id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  -- SHA-256 of the device token in hex; empty for a decision about no device.
  device text NOT NULL,
  conversation_id uuid NOT NULL,
  rev bigint NOT NULL,
  outcome text NOT NULL,
  reason text,
  apns_id uuid,
  status integer,
  attempts integer NOT NULL DEFAULT 0,
  decided_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),
  PRIMARY KEY (message_id, recipient_id, device)
) PARTITION BY RANGE (message_id);
CREATE TABLE push_decisions_default PARTITION OF push_decisions DEFAULT;
