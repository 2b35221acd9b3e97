-- Search. A table beside messages, filled after the fact, so that sending pays nothing for it. It only finds:
-- what is shown is always read from messages, and compared with the question again.

-- `words`: each word behind the last eight digits of the conversation's id, so that a word that is common
-- elsewhere costs nothing here. Nobody needs its statistics: a word's share in all conversations says nothing.
CREATE TABLE message_search (
  seq bigint NOT NULL,
  conversation_id uuid NOT NULL,
  sender_id uuid,
  kind text NOT NULL,
  sent_at timestamptz(3) NOT NULL,
  words tsvector NOT NULL
) PARTITION BY HASH (conversation_id);
ALTER TABLE message_search ALTER COLUMN words SET STATISTICS 0;

DO $$
BEGIN
  FOR i IN 0..15 LOOP
    EXECUTE format(
      'CREATE TABLE message_search_%s PARTITION OF message_search FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
      i, i);
  END LOOP;
END $$;

-- One row for each message, as one writes at a time. A key on conversation_id would be taken by the planner, while the
-- tables are young, for the way to a conversation's words; this one serves the writer only.
CREATE INDEX message_search_place ON message_search (right(conversation_id::text, 8), seq);

-- Without a list of pending entries, which each search would read from end to end.
CREATE INDEX message_search_words ON message_search USING gin (words) WITH (fastupdate = off);

-- Up to which rev a conversation is in message_search.
CREATE TABLE search_positions (
  conversation_id uuid PRIMARY KEY,
  rev bigint NOT NULL
) WITH (fillfactor = 70);

-- Names as they are compared: without case and accents.
CREATE FUNCTION search_fold(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT lower(regexp_replace(normalize(p_text, NFKD), '[\u0300-\u036f]', '', 'g'))
$$;
