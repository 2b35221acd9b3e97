import { createPool, createTestDatabase } from '@parley/database';
import { createPostgresQueue } from '@parley/queue';
import { testServers } from '@parley/runtime';
import { deviceKey } from '../../src/device-job.ts';
import { type Decision, recordDecisions } from '../../src/store/decisions.ts';
import { createPeople, type Device, type Person, type Room, type SentPush } from './people.ts';

/** People, messages and decisions about them in a real database, and no worker. */
export async function startStories() {
  const database = await createTestDatabase(testServers().databaseUrl);
  const pool = createPool({
    url: database.url,
    max: 4,
    applicationName: 'push-worker-test',
    connectTimeoutMs: 15_000,
  });
  const queue = createPostgresQueue({ pool });
  const people = createPeople(pool, queue);

  return {
    ...{ pool, people, url: database.url },
    /** Stores a message of which nothing is decided yet, and says when it was sent. */
    async say(room: Room, sender: Person, text: string): Promise<SentPush & { atMs: number }> {
      const sent = await people.say(room, sender, text, { publish: false });
      const { rows } = await pool.query<{ at: Date }>('SELECT sent_at AS at FROM messages WHERE id = $1', [
        sent.id,
      ]);
      return { ...sent, atMs: rows[0]?.at.getTime() ?? 0 };
    },
    /** Writes a decision about a recipient, or about one of their devices. */
    async decided(
      room: Room,
      sent: SentPush,
      recipient: Person,
      fields: Partial<Decision> & { of?: Device | undefined },
    ): Promise<void> {
      const { of, ...said } = fields;
      await recordDecisions(pool, [
        {
          ...{ kind: 'alert', messageId: sent.id, recipientId: recipient.id, conversationId: room.id },
          ...{ rev: sent.rev, outcome: 'suppressed', reason: null, apnsId: null, status: null, attempts: 0 },
          ...{ device: of ? deviceKey(of.token) : '', decidedAtMs: Date.now(), sentAtMs: null },
          ...said,
        },
      ]);
    },
    async close() {
      await queue.close();
      await pool.end();
      await database.drop();
    },
  };
}

export type Stories = Awaited<ReturnType<typeof startStories>>;
