-- Gives the message at seq $2 of conversation $1 another body at rev $3, keeps the one it had, and notes the
-- event batch $9; returns the outbox row. Needs the lock of the conversation.
WITH kept AS (
  INSERT INTO message_edits (conversation_id, seq, rev, text, encrypted, mentions, edited_at, editor_id)
  SELECT m.conversation_id, m.seq, $3::bigint, m.text, m.encrypted, m.mentions, $7::timestamptz, $8::uuid
    FROM messages m
   WHERE m.conversation_id = $1 AND m.seq = $2
),
changed AS (
  UPDATE messages m
     SET text = $4, encrypted = $5::jsonb, mentions = $6::uuid[], edited_at = $7::timestamptz,
         first_rev = coalesce(m.first_rev, m.rev), rev = $3::bigint
   WHERE m.conversation_id = $1 AND m.seq = $2
),
moved AS (
  UPDATE conversations c SET rev = $3::bigint WHERE c.id = $1
)
INSERT INTO outbox (batch, owes_push) VALUES ($9, true) RETURNING id
