-- One batch of sends, committed by this one statement. See migrations/0006_edits.sql.
SELECT ordinal, outcome, message_id, seq, rev, sent_at_ms, outbox_id
  FROM send_messages($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bytea[], $6::text[], $7::text[],
                     $8::text[], $9::text[], $10::bigint[], $11::text[])
