import { randomUUID } from 'node:crypto';
import { newId } from '@parley/contracts';
import { createPool, createTestDatabase, inTransaction, type Pool } from '@parley/database';
import { createLogger, testServers } from '@parley/runtime';
import { insertWebhook } from '../../../src/store/webhooks.ts';
import { createSecretBox, newSecret } from '../../../src/webhooks/secrets.ts';
import type { TargetRules } from '../../../src/webhooks/targets.ts';
import { startWebhooks, type Webhooks } from '../../../src/webhooks/webhooks.ts';

export const SERVICE_KEY = 'test';
export const OPEN_RULES: TargetRules = { allowHttp: true, allowPrivate: true };

/** The webhooks alone, over a database of their own: what a service would write is written by hand. */
export interface WebhookWorld {
  url: string;
  pool: Pool;
  start(rules?: TargetRules): Webhooks;
  newWebhook(url: string, events?: readonly string[]): Promise<{ id: string; secret: string }>;
  newConversation(): Promise<string>;
  /** Stores a message with its outbox row, as the hot path does; returns its seq. */
  send(conversationId: string, text?: string): Promise<number>;
  /** Makes everything that waits for its next attempt due now. */
  makeAllDue(): Promise<void>;
  /** Stops what was started, and forgets webhooks and events. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function createWorld(): Promise<WebhookWorld> {
  const database = await createTestDatabase(testServers().databaseUrl);
  const pool = createPool({ url: database.url, max: 10, applicationName: 'test', connectTimeoutMs: 15_000 });
  const logger = createLogger({ service: 'message', level: process.env['TEST_LOG'] ?? 'fatal' });
  const started: Webhooks[] = [];
  const sender = randomUUID();
  return {
    url: database.url,
    pool,
    start(rules = OPEN_RULES) {
      const webhooks = startWebhooks({ pool, logger, serviceKey: SERVICE_KEY, rules, parallel: 8 });
      started.push(webhooks);
      return webhooks;
    },
    async newWebhook(url, events = ['message.sent']) {
      const [id, secret] = [newId(), newSecret()];
      const sealed = createSecretBox(SERVICE_KEY).seal(id, secret);
      const created = { id, url, events, description: null, secret: sealed, createdBy: sender };
      if (!(await insertWebhook(pool, created))) throw new Error('no webhook');
      return { id, secret };
    },
    async newConversation() {
      const id = newId();
      await pool.query(
        "INSERT INTO conversations (id, type, rev, row_rev, created_by) VALUES ($1, 'group', 1, 1, $2)",
        [id, sender],
      );
      return id;
    },
    send: (conversationId, text = 'hello') =>
      inTransaction(pool, async (sql) => {
        const { rows } = await sql.query<{ seq: number; rev: number }>(
          `UPDATE conversations SET last_seq = last_seq + 1, rev = rev + 1 WHERE id = $1
           RETURNING last_seq AS seq, rev`,
          [conversationId],
        );
        const { seq = 0, rev = 0 } = rows[0] ?? {};
        await sql.query(
          `INSERT INTO messages (conversation_id, seq, id, sender_id, text, sent_at, rev)
           VALUES ($1, $2, $3, $4, $5, now(), $6)`,
          [conversationId, seq, newId(), sender, text, rev],
        );
        await sql.query(
          `INSERT INTO outbox (conversation_ids, last_seqs, last_revs, counts) VALUES ($1, $2, $3, $4)`,
          [[conversationId], [seq], [rev], [1]],
        );
        return seq;
      }),
    async makeAllDue() {
      await pool.query(
        "UPDATE webhook_deliveries SET next_at = clock_timestamp() WHERE status = 'pending' AND lease IS NULL",
      );
    },
    async reset() {
      await Promise.all(started.splice(0).map((webhooks) => webhooks.close()));
      await pool.query(
        'DELETE FROM webhooks; DELETE FROM outbox; UPDATE webhook_feed SET snapshot = NULL, holes = 0',
      );
    },
    async close() {
      await Promise.all(started.map((webhooks) => webhooks.close()));
      await pool.end();
      await database.drop();
    },
  };
}
