import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { createPool, type Pool } from '@parley/database';
import { startRabbitmq, startRedis } from '../../src/infrastructure/index.ts';
import type { Instance } from '../../src/infrastructure/instance.ts';
import { canariesInDatabase, canariesInFiles, newCanary } from './authorisation/canaries.ts';
import { type ChatSocket, eventually, openSocket, type Person, request, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

// Servers of this file's own, so that all that they hold can be looked through.
let dir: string;
let redis: Instance;
let rabbitmq: Instance;
let network: TestNetwork;
let pool: Pool;
let ben: Person;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-erasure-'));
  [redis, rabbitmq] = await Promise.all([
    startRedis({ dir: join(dir, 'redis') }),
    startRabbitmq({ dir: join(dir, 'rabbitmq') }),
  ]);
  const env = { AUTH_DELETION_GRACE_DAYS: '0', MEDIA_DIR: join(dir, 'media'), PARLEY_RATE_LIMITS: 'on' };
  network = await newTestNetwork({ redisUrl: redis.url, amqpUrl: rabbitmq.url, gateways: 1, env });
  pool = createPool({ url: network.databaseUrl, max: 4, applicationName: 'canaries' });
  ben = await signUp(network.url, 'ben');
}, 120_000);

afterAll(async () => {
  await pool?.end();
  await network?.close();
  await Promise.all([redis?.stop(), rabbitmq?.stop()]);
  await rm(dir, { recursive: true, force: true });
}, 60_000);

const canaries = {
  username: newCanary('').slice(0, 20),
  email: newCanary('email'),
  display: newCanary('display'),
  device: newCanary('device'),
  text: newCanary('text'),
};
const all = Object.values(canaries);

/** One command to Redis, in its inline form (https://redis.io/docs/latest/develop/reference/protocol-spec/). */
async function tellRedis(...commands: string[]): Promise<void> {
  const { hostname, port } = new URL(redis.url);
  const socket = connect(Number(port), hostname);
  for (const command of commands) {
    socket.write(`${command}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (!/^[+:]/.test(String(answer))) throw new Error(`${command}: ${answer}`);
  }
  socket.destroy();
}

/** Everything that Redis holds is written as it is to a file beside those of RabbitMQ and the media. */
async function canariesOutsidePostgres(): Promise<string[]> {
  await tellRedis('CONFIG SET rdbcompression no', 'SAVE');
  return canariesInFiles(dir, all);
}

async function annTalks(): Promise<{ ann: TokenPair; socket: ChatSocket }> {
  const { body: ann } = await request<TokenPair>(network.url, 'POST', '/api/auth/register', {
    username: canaries.username,
    email: `${canaries.email}@example.org`,
    password: 'correct horse battery',
    display_name: canaries.display,
    device_name: canaries.device,
  });
  const wrong = { login: canaries.username, password: 'wrong password' };
  expect((await request(network.url, 'POST', '/api/auth/login', wrong)).status).toBe(401);
  const token = ann.access_token;
  const phone = await ben.registerPhone();
  const socket = await openSocket(network.url, token);
  const { body: room } = await request<{ id: string }>(
    network.url,
    'POST',
    '/api/conversations',
    { type: 'direct', participant_ids: [ben.id] },
    token,
  );
  const path = `/api/conversations/${room.id}/messages`;
  const message = { client_message_id: randomUUID(), text: canaries.text };
  const sent = await request(network.url, 'POST', path, message, token);
  expect(sent.status).toBe(201);
  await eventually('the push', () => network.simulator.inbox(phone).notifications.length > 0);
  return { ann, socket };
}

test('nothing that somebody wrote is left in Postgres, Redis, RabbitMQ or the media after a deletion', async () => {
  const { ann, socket } = await annTalks();
  await tellRedis(`SET control ${canaries.text}`);
  expect(await canariesOutsidePostgres()).toEqual([`dump.rdb: ${canaries.text}`]);
  await tellRedis('DEL control');
  expect(await canariesInDatabase(pool, all)).not.toEqual([]);

  const proof = { password: 'correct horse battery' };
  expect((await request(network.url, 'DELETE', '/api/users/me', proof, ann.access_token)).status).toBe(200);
  expect(await socket.closed).toBe(4403);
  let found: string[] = [];
  await eventually(
    'nothing to be stored',
    async () => {
      // What is kept for a minute, and no longer.
      await pool.query(`UPDATE outbox SET published_at = published_at - interval '61 s'`);
      await pool.query(`UPDATE auth_outbox SET published_at = published_at - interval '61 s'`);
      found = [...(await canariesInDatabase(pool, all)), ...(await canariesOutsidePostgres())];
      return found.length === 0;
    },
    { timeoutMs: 70_000, everyMs: 1_000 },
  ).catch(() => {});
  expect(found).toEqual([]);
}, 120_000);
