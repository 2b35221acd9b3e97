import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { authProto } from '@parley/contracts';
import { createFolderStore, type MediaStore } from '@parley/media-store';
import { AppError, eventually, type GrpcServer, grpcService, startGrpcServer } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { openSendStream } from './send-stream.ts';

let network: TestNetwork;
let auth: GrpcServer;
let store: MediaStore;
let dir: string;
/** Files that are being read for an archive. None ever ends. */
const opened: Readable[] = [];

beforeAll(async () => {
  const refuse = async () => {
    throw new AppError('unsupported');
  };
  const json = { profileJson: '{}', settingsJson: '{}', sessionsJson: '[]', devicesJson: '[]' };
  const service = grpcService(authProto.AuthService, {
    getKeys: refuse,
    listRevocations: refuse,
    redeemTicket: refuse,
    invalidateToken: refuse,
    suspendUser: refuse,
    liftSuspension: refuse,
    listErasures: async () => create(authProto.ListErasuresResponseSchema),
    confirmErasure: refuse,
    exportAccount: async () =>
      create(authProto.ExportAccountResponseSchema, { ...json, identitiesJson: '[]', passkeysJson: '[]' }),
  });
  auth = await startGrpcServer([service], { host: '127.0.0.1', port: 0 });
  dir = await mkdtemp(join(tmpdir(), 'parley-export-'));
  const folder = createFolderStore({ dir });
  store = {
    ...folder,
    async get() {
      const stream = new Readable({
        read() {
          this.push(randomBytes(64 * 1024));
        },
      });
      opened.push(stream);
      return { stream, size: Number.MAX_SAFE_INTEGER };
    },
  };
  network = await startNetwork({
    env: { AUTH_GRPC_URL: auth.address, PARLEY_RATE_LIMITS: 'on' },
    seams: () => ({ mediaStore: store }),
  });
});
afterAll(async () => {
  await network.close();
  await auth.close();
  await store.close();
  await rm(dir, { recursive: true });
});

const PATH = '/api/users/me/export';

/** A user with a file, and with messages before it. */
async function newAuthor(): Promise<TestUser> {
  const author = await network.newUser();
  const conversationId = await newGroup(network, [author, await network.newUser()]);
  const stream = openSendStream(network);
  await stream.send([{ conversationId, senderId: author.id, text: 'own words' }]);
  stream.close();
  await network.pool.query(
    `INSERT INTO media (id, owner_id, kind, content_type, size, storage_key)
     VALUES ($1, $2, 'file', 'application/octet-stream', 1, 'x')`,
    [randomUUID(), author.id],
  );
  return author;
}

/** Reads an archive up to its file, and goes away. */
async function readAndLeave({ token }: TestUser): Promise<void> {
  const before = opened.length;
  const asked = request(`${network.service.urls.http}${PATH}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  asked.end();
  const [answer] = await once(asked, 'response');
  expect(answer.statusCode).toBe(200);
  await eventually('the file to be read', () => opened.length > before);
  answer.on('error', () => {});
  asked.destroy();
}

test('who goes away while an archive is made ends its reading, and makes room for others', async () => {
  // More than are made at once.
  for (let i = 0; i < 6; i++) {
    await readAndLeave(await newAuthor());
    await eventually('the reading to end', () => opened.at(-1)?.destroyed === true);
  }
  await eventually('no connection in use', () => network.pool.idleCount === network.pool.totalCount);
});

test('four archives are made at once by a process, and a fifth is refused as busy until one ends', async () => {
  const count = opened.length;
  const waiting = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const { token } = await newAuthor();
      const asked = request(`${network.service.urls.http}${PATH}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      asked.end();
      const [answer] = await once(asked, 'response');
      answer.on('error', () => {});
      return asked;
    }),
  );
  await eventually('four files to be read', () => opened.length === count + 4);
  const late = await newAuthor();
  expect((await network.call(late, 'GET', PATH)).body.code).toBe('busy');
  waiting[0]?.destroy();
  await eventually('one to end', () => opened.some((stream, i) => i >= count && stream.destroyed));
  await readAndLeave(late);
  for (const asked of waiting) asked.destroy();
  await eventually('all to end', () => opened.every(({ destroyed }) => destroyed));
});

test('somebody who has had three archives waits for hours for the next, and others do not', async () => {
  const [greedy, other] = [await network.newUser(), await network.newUser()];
  const ask = async ({ token }: TestUser) => {
    const answer = await fetch(`${network.service.urls.http}${PATH}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  for (let i = 0; i < 3; i++) expect((await ask(greedy)).status).toBe(200);
  const refused = await ask(greedy);
  expect(refused.status).toBe(429);
  expect(JSON.parse(refused.text)).toMatchObject({ code: 'rate_limited', detail: 'Three exports a day' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(7 * 3_600);
  expect((await ask(other)).status).toBe(200);
});
