-- Webhooks: who is told of what, what they were told, and how far the outbox was read for them.

-- Webhooks are for role admin: message has to see roles.
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM information_schema.columns WHERE table_name = 'user_profiles' AND column_name = 'role'
  ) THEN
    CREATE OR REPLACE VIEW user_profiles AS
      SELECT id, username, display_name, avatar_url, deleted_at, role FROM users;
  END IF;
END $$;

CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  url text NOT NULL,
  description text,
  events text[] NOT NULL,
  active boolean NOT NULL DEFAULT true,
  -- Why it was turned off without being asked; null while it is on, and when somebody turned it off.
  disabled_reason text CHECK (disabled_reason IN ('gone', 'failing')),
  -- Since when no attempt has succeeded.
  failing_since timestamptz(3),
  -- Deliveries thrown away before they were made, because there were too many.
  dropped bigint NOT NULL DEFAULT 0,
  -- AES-256-GCM under a key made of MESSAGE_HASH_KEY.
  secret bytea NOT NULL,
  -- Signs along until then, after the secret was changed.
  previous_secret bytea,
  previous_until timestamptz(3),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Ids only: what is sent is read when it is sent, so that nothing deleted or edited is kept here.
CREATE TABLE webhook_deliveries (
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  type text NOT NULL,
  conversation_id uuid,
  seq bigint,
  user_ids uuid[] NOT NULL DEFAULT '{}',
  report_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- Who is making it, until when.
  lease uuid,
  lease_until timestamptz(3),
  last_attempt_at timestamptz(3),
  last_status integer,
  last_error text,
  -- The beginning of a refusal. Receivers may repeat in it what they were sent: it goes with the message.
  last_response text
);
CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (webhook_id, n);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, next_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (webhook_id) WHERE lease IS NOT NULL;
CREATE INDEX webhook_deliveries_response ON webhook_deliveries (conversation_id, seq)
 WHERE last_response IS NOT NULL;
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (created_at);

-- How far the outbox was read: all that `snapshot` has seen, and of what `until` has seen beside it the rows
-- up to `after_id`. No snapshot: no webhook is on, nothing is read. One row.
CREATE TABLE webhook_feed (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  snapshot pg_snapshot,
  until pg_snapshot,
  after_id bigint NOT NULL DEFAULT 0,
  epoch text,
  read_at timestamptz(3),
  -- How often rows may have been lost, and when last.
  holes integer NOT NULL DEFAULT 0,
  hole_at timestamptz(3)
);
INSERT INTO webhook_feed DEFAULT VALUES;
