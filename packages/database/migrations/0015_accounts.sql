-- Accounts in full: mails, second factors, Apple, deletion.

-- mail ------------------------------------------------------------------------------------------

-- What is to be mailed, written in the transaction that it is about. Sent rows are removed.
CREATE TABLE mails (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  recipient text NOT NULL,
  kind text NOT NULL,
  -- Sealed JSON: it may hold a token.
  data bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX mails_due ON mails (due_at);
CREATE INDEX mails_user ON mails (user_id);

-- Tokens that were mailed, as SHA-256. A used or replaced one is removed.
CREATE TABLE email_tokens (
  hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('verify', 'change', 'reset')),
  -- The address that it proves.
  email citext NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  UNIQUE (user_id, purpose)
);
CREATE INDEX email_tokens_expires ON email_tokens (expires_at);

-- second factors --------------------------------------------------------------------------------

CREATE TABLE totp_secrets (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  -- Sealed.
  secret bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  -- Null until a first code has shown that the app has the secret.
  confirmed_at timestamptz(3),
  -- The last time step whose code was taken: a code is good once.
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  hash bytea NOT NULL,
  PRIMARY KEY (user_id, hash)
);

CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  credential_id bytea NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL DEFAULT '{}',
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3)
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- Challenges of passkeys, as SHA-256; each is good once.
CREATE TABLE passkey_challenges (
  hash bytea PRIMARY KEY,
  -- Null: to sign in.
  user_id uuid REFERENCES users ON DELETE CASCADE,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX passkey_challenges_expires ON passkey_challenges (expires_at);

-- Apple -----------------------------------------------------------------------------------------

ALTER TABLE identities
  -- The bundle id that it was made for, and Apple's refresh token (sealed), to revoke at deletion.
  ADD COLUMN audience text,
  ADD COLUMN refresh_token bytea,
  -- What Apple tells of before that was overtaken by it.
  ADD COLUMN authorized_at timestamptz(3) NOT NULL DEFAULT now();
-- An account has one Apple Account at most.
CREATE UNIQUE INDEX identities_one_each ON identities (user_id, provider);
DROP INDEX identities_user;

-- Identity tokens that were used, as SHA-256, until they expire: each is good once.
CREATE TABLE used_identity_tokens (
  hash bytea PRIMARY KEY,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX used_identity_tokens_expires ON used_identity_tokens (expires_at);

-- deletion --------------------------------------------------------------------------------------

-- Asked for: deletion_due_at. Then deleted_at (nothing of it is served any more), then erased_at.
ALTER TABLE users
  ADD COLUMN deletion_due_at timestamptz(3),
  ADD COLUMN erased_at timestamptz(3);
CREATE INDEX users_deletion_due ON users (deletion_due_at) WHERE deletion_due_at IS NOT NULL;
CREATE INDEX users_to_erase ON users (deleted_at) WHERE deleted_at IS NOT NULL AND erased_at IS NULL;

-- By whom, for whoever is deleted or exports.
CREATE INDEX reactions_user ON reactions (user_id, conversation_id, seq);
CREATE INDEX reports_reporter ON reports (reporter_id) WHERE reporter_id IS NOT NULL;
CREATE INDEX invites_creator ON invites (created_by) WHERE revoked_at IS NULL;
CREATE INDEX media_owner ON media (owner_id, id);

-- Who was deleted sends nothing any more, also when a send was under way: it waits for the lock that erasing holds.
DO $$
DECLARE
  member CONSTANT text := 'k.left_seq IS NULL';
  f record;
BEGIN
  FOR f IN SELECT pg_get_functiondef(oid) AS def FROM pg_proc WHERE proname = 'send_messages' LOOP
    IF cardinality(string_to_array(f.def, member)) <> 2 THEN
      RAISE EXCEPTION 'send_messages does not say "%" once', member;
    END IF;
    EXECUTE replace(f.def, member, member || ' AND k.erased_at IS NULL');
  END LOOP;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no send_messages';
  END IF;
END $$;

-- As before, and not in a message of somebody who was deleted, also while it is not erased yet.
CREATE OR REPLACE FUNCTION may_see_media(p_media_id uuid, p_user_id uuid) RETURNS boolean
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
                AND u.seq > greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END)
                AND NOT EXISTS (SELECT FROM user_profiles s WHERE s.id = m.sender_id AND s.deleted_at IS NOT NULL)))
  )
$$;

-- names -----------------------------------------------------------------------------------------

-- What a username looks like: equal ones could be taken for each other, so no second one is let in.
ALTER TABLE users ADD COLUMN username_skeleton text;
-- Names of before are of ASCII. Where two look alike already, the older one keeps others off.
UPDATE users SET username_skeleton = s.skeleton
  FROM (SELECT DISTINCT ON (skeleton) id, skeleton
          FROM (SELECT id, created_at,
                       replace(replace(translate(lower(translate(username::text, '0I1', 'oll')), '._', ''),
                                       'm', 'rn'), 'w', 'vv') AS skeleton
                  FROM users WHERE deleted_at IS NULL) AS each
         WHERE skeleton <> ''
         ORDER BY skeleton, created_at, id) AS s
 WHERE users.id = s.id;
CREATE UNIQUE INDEX users_username_skeleton_key ON users (username_skeleton);

-- For push-worker: whose decisions are to be forgotten.
CREATE INDEX users_deleted ON users (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE VIEW push_deleted_users AS SELECT id, deleted_at FROM users WHERE deleted_at IS NOT NULL;
