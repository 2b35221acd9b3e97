-- Gives the message at seq $2 of conversation $1 its reactions $4 at rev $3 and notes the event batch $5; $6:
-- somebody may be owed a push. Returns the outbox row. Needs the lock of the conversation.
WITH changed AS (
  UPDATE messages m SET reactions = $4::jsonb, first_rev = coalesce(m.first_rev, m.rev), rev = $3
   WHERE m.conversation_id = $1 AND m.seq = $2
),
moved AS (
  UPDATE conversations c SET rev = $3 WHERE c.id = $1
)
INSERT INTO outbox (batch, owes_push) VALUES ($5, $6) RETURNING id
