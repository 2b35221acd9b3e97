import type { Pool } from '@parley/database';

/** Conversations with messages of made-up words in them, some with words to look for. */
export interface Written {
  conversationIds: readonly string[];
  /** Of all of them together; the same number in each. */
  messages: number;
  /** In all of these messages. */
  everywhere: string;
  /** In `hits` of them, evenly. */
  somewhere?: { words: string; hits: number };
}

const AT_ONCE = 50_000;
/** Different words; each message has ten of them. */
const VOCABULARY = 20_000;

/** Writes messages as if they had been sent, for which sending them would take too long; tells the change feed. */
export async function writeMessages(pool: Pool, written: Written): Promise<void> {
  const { conversationIds, messages, everywhere, somewhere } = written;
  const each = Math.ceil(messages / conversationIds.length);
  const every = somewhere ? Math.floor(messages / somewhere.hits) : 0;
  for (let from = 0; from < messages; from += AT_ONCE) {
    await pool.query(
      `INSERT INTO messages (conversation_id, seq, id, sender_id, text, sent_at, rev)
       SELECT c.id, n / cardinality($1::uuid[]) + 1, gen_random_uuid(), c.created_by,
              $4 || CASE WHEN $6 > 0 AND n % greatest($6, 1) = 0 AND n / greatest($6, 1) < $7 THEN $5 ELSE '' END || (
                SELECT string_agg('w' || floor(random() * ${VOCABULARY}), ' ')
                  FROM generate_series(1, 10) WHERE n IS NOT NULL),
              now() - interval '1 day' + n * interval '10 ms', n / cardinality($1::uuid[]) + 2
         FROM generate_series($2::int, $3::int - 1) AS n
         JOIN conversations c ON c.id = ($1::uuid[])[n % cardinality($1::uuid[]) + 1]`,
      [
        ...[conversationIds, from, Math.min(messages, from + AT_ONCE), `${everywhere} `],
        ...[`${somewhere?.words ?? ''} `, every, somewhere?.hits ?? 0],
      ],
    );
  }
  await pool.query(
    `UPDATE conversations c
        SET last_seq = m.seq, rev = m.seq + 1, last_message_at = m.sent_at
       FROM unnest($1::uuid[]) AS a(id)
      CROSS JOIN LATERAL (
        SELECT seq, sent_at FROM messages k WHERE k.conversation_id = a.id ORDER BY seq DESC LIMIT 1
      ) m
      WHERE c.id = a.id`,
    [conversationIds],
  );
  await pool.query(
    `INSERT INTO outbox (conversation_ids, last_seqs, last_revs, counts, traceparents, published_at)
     SELECT array_agg(id), array_agg(last_seq), array_agg(rev), array_agg($2::int), '{}', now()
       FROM conversations WHERE id = ANY ($1::uuid[])`,
    [conversationIds, each],
  );
}

/** How many conversations the index of search has not caught up with. */
export async function notIndexed(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM conversations c
       LEFT JOIN search_positions p ON p.conversation_id = c.id WHERE c.rev > coalesce(p.rev, 0)`,
  );
  return rows[0]?.n ?? 0;
}
