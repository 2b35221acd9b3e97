-- Rows of changes, reactions, reads and calls may owe somebody a push: as rows of sends, they wait for the queue.
ALTER TABLE outbox ADD COLUMN owes_push boolean NOT NULL DEFAULT false;

DROP INDEX outbox_unpublished_without_sends;
CREATE INDEX outbox_unpublished_without_pushes ON outbox (id)
 WHERE published_at IS NULL AND conversation_ids = '{}' AND NOT owes_push;
