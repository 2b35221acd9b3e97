-- For message: what auth told users' own sockets, so that the change feed can tell it again where it got lost.

ALTER TABLE auth_outbox ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX auth_outbox_xid ON auth_outbox (xid);

CREATE VIEW personal_feed AS
  SELECT id, xid, channel, payload FROM auth_outbox WHERE channel LIKE 'u:%';
