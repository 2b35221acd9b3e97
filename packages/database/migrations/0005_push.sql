-- For the push trace: everybody who was ever in a conversation.
CREATE VIEW push_members AS
  SELECT conversation_id, user_id, joined_seq, left_seq FROM participants;

-- The trace finds a message by its id alone. Ids are UUIDv7, so blocks of rows hold narrow ranges of them,
-- and a block-range index answers without a cost per insert that could be measured.
CREATE INDEX messages_id ON messages USING brin (id);

-- Which workers are alive, so that they can share the shards of the queues out.
CREATE TABLE push_workers (
  id         uuid        PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
