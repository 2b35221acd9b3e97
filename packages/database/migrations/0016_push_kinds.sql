-- More kinds of push than the alert of a message, and what stands on a device.

-- `kind`: alert, reaction, clear, fresh, call. A call is recorded under its own id in place of a message's.
ALTER TABLE push_decisions ADD COLUMN kind text NOT NULL DEFAULT 'alert';
ALTER TABLE push_decisions
  DROP CONSTRAINT push_decisions_pkey,
  ADD PRIMARY KEY (message_id, recipient_id, device, kind);

-- What a device was told last. `device`: SHA-256 of its token in hex, as in push_decisions.
CREATE TABLE push_device_state (
  device   text PRIMARY KEY,
  user_id  uuid NOT NULL,
  badge    integer,
  badge_at timestamptz(3),
  -- When it was last woken in the background, which Apple allows a few times an hour.
  woken_at timestamptz(3)
) WITH (fillfactor = 80);
CREATE INDEX push_device_state_user ON push_device_state (user_id);

-- Between which seqs of a conversation banners stand on a device.
CREATE TABLE push_shown (
  device          text   NOT NULL,
  conversation_id uuid   NOT NULL,
  first_seq       bigint NOT NULL,
  last_seq        bigint NOT NULL,
  shown_at        timestamptz(3) NOT NULL,
  PRIMARY KEY (device, conversation_id)
) WITH (fillfactor = 80);

CREATE OR REPLACE VIEW push_messages AS
  SELECT conversation_id, seq, id, sender_id, kind, text, mentions, reply_to_seq, sent_at, deleted_at, rev, media,
         forwarded
  FROM messages;

CREATE OR REPLACE VIEW push_conversations AS
  SELECT id, type, title, avatar_url, history FROM conversations;

CREATE VIEW push_reactions AS
  SELECT conversation_id, seq, user_id, emoji, created_at FROM reactions;
