-- Takes the body of the message at seq $2 of conversation $1 away at rev $3, and its reactions, and notes the
-- event batch $5; returns the outbox row. The hash of what was sent stays: a resend is still a duplicate.
-- Bodies that edits had replaced go with it. Needs the lock of the conversation.
WITH changed AS (
  UPDATE messages m
     SET text = NULL, encrypted = NULL, media = NULL, mentions = '{}', mentions_all = false,
         reactions = '[]', pinned_at = NULL, deleted_at = $4,
         first_rev = coalesce(m.first_rev, m.rev), rev = $3
   WHERE m.conversation_id = $1 AND m.seq = $2
),
emptied AS (
  DELETE FROM reactions r WHERE r.conversation_id = $1 AND r.seq = $2
),
forgotten AS (
  DELETE FROM message_edits e WHERE e.conversation_id = $1 AND e.seq = $2
),
unused AS (
  DELETE FROM media_uses u WHERE u.conversation_id = $1 AND u.seq = $2
),
moved AS (
  UPDATE conversations c SET rev = $3 WHERE c.id = $1
)
INSERT INTO outbox (batch, owes_push) VALUES ($5, true) RETURNING id
