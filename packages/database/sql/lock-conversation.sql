-- Locks a conversation as every writer of its numbers does: sends wait, and then see what was done.
SELECT c.rev FROM conversations c WHERE c.id = $1 FOR NO KEY UPDATE
