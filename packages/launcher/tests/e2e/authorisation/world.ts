import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, createTestDatabase, type Pool } from '@parley/database';
import { testServers } from '@parley/runtime';
import { startEmbedded } from '../../../src/embedded/embedded.ts';
import { type ChatSocket, type Person, signUp } from '../chat-client.ts';
import type { Principal } from './policies.ts';

export type Account = Exclude<Principal, 'anonymous'>;
export type Live = Exclude<Account, 'suspended' | 'revoked'>;

/** Who is there beside the principals: a member of every group, and two who are in none. */
type Extra = 'bystander' | 'newcomer' | 'passerBy';

export interface World {
  readonly url: string;
  readonly pool: Pool;
  readonly people: Readonly<Record<Account | Extra, Person>>;
  readonly sockets: Readonly<Record<Live | 'bystander', ChatSocket>>;
  /** Of `blocked` and `blocker`. */
  readonly directId: string;
  /** How the open sockets of who was signed out ended: close code and the code of the error before it. */
  readonly ends: readonly { close: number; error: string | undefined }[];
  close(): Promise<void>;
}

const live: readonly Live[] = [
  'owner',
  'admin',
  'member',
  'exMember',
  'stranger',
  'blocked',
  'blocker',
  'moderator',
  'platformAdmin',
];

/** The embedded profile and everybody in it, each signed up once and, where they may, connected. */
export async function startWorld(): Promise<World> {
  const service = await startService();
  const { url, pool } = service;
  const names = [...live, 'suspended', 'revoked', 'bystander', 'newcomer', 'passerBy'] as const;
  const signedUp = await Promise.all(names.map(async (name) => [name, await signUp(url, name)] as const));
  const people = Object.fromEntries(signedUp) as World['people'];
  await pool.query(
    `UPDATE users SET role = CASE id WHEN $1 THEN 'moderator' ELSE 'admin' END WHERE id IN ($1, $2)`,
    [people.moderator.id, people.platformAdmin.id],
  );
  const ends = await signOut(people);
  const direct = await people.blocked.rest<{ id: string }>('POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [people.blocker.id],
  });
  await Promise.all([
    people.blocker.rest('PUT', `/api/blocks/${people.blocked.id}`),
    people.blocker.rest('PUT', `/api/blocks/${people.newcomer.id}`),
    people.newcomer.rest('PUT', `/api/blocks/${people.blocked.id}`),
  ]);
  const opened = await Promise.all(
    [...live, 'bystander' as const].map(async (name) => [name, await people[name].connect()] as const),
  );
  const sockets = Object.fromEntries(opened) as World['sockets'];
  return {
    ...{ url, pool, people, sockets, ends, directId: direct.body.id },
    async close() {
      await Promise.all(opened.map(([, socket]) => socket.close()));
      await service.close();
    },
  };
}

/** Two whose sessions end while they have a socket each: one by a moderator, one of their own accord. */
async function signOut({ suspended, revoked, moderator }: World['people']): Promise<World['ends']> {
  const sockets = await Promise.all([suspended.connect(), revoked.connect()]);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const suspension = `/api/moderation/users/${suspended.id}/suspension`;
  await moderator.rest('PUT', suspension, { until, reason: 'For this test' });
  await revoked.rest('POST', '/api/auth/logout');
  return Promise.all(
    sockets.map(async ({ closed, frames }) => {
      const close = await closed;
      const last = frames.findLast(({ type }) => type === 'error')?.payload as { code: string } | undefined;
      return { close, error: last?.code };
    }),
  );
}

export interface Service {
  readonly url: string;
  readonly pool: Pool;
  /** Where keys, the log and media lie. */
  readonly dir: string;
  close(): Promise<void>;
}

/** The embedded profile on a database of its own. */
export async function startService(logLevel = 'warn', more: Record<string, string> = {}): Promise<Service> {
  const database = await createTestDatabase(testServers().databaseUrl);
  const dir = await mkdtemp(join(tmpdir(), 'parley-authorisation-'));
  const embedded = await startEmbedded({
    ...{ dir, databaseUrl: database.url, host: '127.0.0.1', port: 0, logLevel },
    common: { PARLEY_RATE_LIMITS: 'off', ...more },
    apns: 'simulator',
  });
  const pool = createPool({
    url: database.url,
    max: 4,
    applicationName: 'authorisation',
    connectTimeoutMs: 15_000,
  });
  return {
    url: embedded.edge.url,
    ...{ pool, dir },
    async close() {
      await embedded.close();
      await pool.end();
      await database.drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
