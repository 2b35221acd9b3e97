-- One batch of sends, committed by this one statement. See migrations/0014_send_media.sql.
SELECT ordinal, outcome, message_id, seq, rev, sent_at_ms, outbox_id, media_json
  FROM send_messages($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bytea[], $6::text[], $7::text[],
                     $8::text[], $9::text[], $10::bigint[], $11::text[], $12::uuid[], $13::boolean[],
                     $14::boolean[])
