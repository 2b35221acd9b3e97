-- For push-worker, which explains pushes to people: who read when, and what owners call their devices.

CREATE VIEW push_cursors AS
  SELECT conversation_id, user_id, joined_seq, left_seq, last_read_seq, last_read_at, last_delivered_seq,
         muted_until, notify
  FROM participants;

CREATE VIEW push_sessions AS
  SELECT id, user_id, device_name FROM sessions;

CREATE VIEW push_mentions_all AS
  SELECT conversation_id, seq FROM messages WHERE mentions_all;
