import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFolderStore } from '@parley/media-store';
import { eventually } from '@parley/runtime';
import type { TestUser } from '../network.ts';
import { png } from './fixtures.ts';
import { type MediaNetwork, startMediaNetwork } from './media-network.ts';

const MAX = 100_000;
let network: MediaNetwork;
let ann: TestUser;
beforeAll(async () => {
  network = await startMediaNetwork({
    env: { MEDIA_MAX_BYTES: `${MAX}`, MEDIA_UNSENT_MAX_BYTES: '250000', MEDIA_UPLOADS: '5' },
  });
  ann = await network.newUser();
});
afterAll(() => network.close());

/** Begins an upload and sends some of it. */
function begin(user: TestUser, headers: Record<string, string | number> = {}) {
  const upload = request(`${network.service.urls.http}/api/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user.token}`, ...headers },
  });
  const answer = new Promise<{ status: number; type: string; body: string; retryAfter: string | undefined }>(
    (resolve, reject) => {
      upload.once('error', reject);
      upload.once('response', async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        const { 'content-type': type = '', 'retry-after': retryAfter } = response.headers;
        resolve({ status: response.statusCode ?? 0, type, body, retryAfter });
      });
    },
  );
  answer.catch(() => {});
  upload.write(Buffer.alloc(1_000, 'x'));
  return { upload, answer };
}

const incoming = async () => (await network.files()).incoming.length;
const incomingIs = (count: number) =>
  eventually(`${count} incoming`, async () => (await incoming()) === count);
const stored = async () => (await network.files()).stored.length;
const rows = async (user: TestUser) =>
  (await network.pool.query('SELECT FROM media WHERE owner_id = $1', [user.id])).rowCount;

test('a file of the bound is taken, a byte more is refused, said or not said in advance', async () => {
  const ben = await network.newUser();
  expect(await network.upload(ben, 'x'.repeat(MAX))).toMatchObject({ status: 201, body: { size: MAX } });
  expect(await network.upload(ben, 'x'.repeat(MAX + 1))).toMatchObject({
    status: 413,
    body: { code: 'too_large' },
  });
  const { upload, answer } = begin(ben);
  upload.end(Buffer.alloc(MAX, 'x'));
  expect(await answer).toMatchObject({ status: 413, type: expect.stringMatching(/problem\+json/) });
  expect(await incoming()).toBe(0);
});

test('a form is taken with its name; without a file, with two, or broken it is refused', async () => {
  const form = new FormData();
  form.append('note', 'ignored');
  form.append('file', new Blob([new Uint8Array(await png())], { type: 'text/html' }), 'Grüße 🎉.png');
  const { status, body } = await network.uploadForm(ann, form);
  expect({ status, body }).toMatchObject({
    status: 201,
    body: { name: 'Grüße 🎉.png', content_type: 'image/png' },
  });
  form.append('file', new Blob(['second']), 'second.txt');
  expect(await network.uploadForm(ann, form)).toMatchObject({ status: 400, body: { code: 'invalid' } });
  const empty = new FormData();
  empty.append('other', new Blob(['x']), 'x.txt');
  expect(await network.uploadForm(ann, empty)).toMatchObject({ status: 400, body: { code: 'invalid' } });
  const large = new FormData();
  large.append('file', new Blob(['x'.repeat(MAX + 1)]), 'x.txt');
  expect(await network.uploadForm(ann, large)).toMatchObject({ status: 413, body: { code: 'too_large' } });
  for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
    const answer = await network.upload(
      ann,
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
      'a',
      type,
    );
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid' } });
  }
  expect(await incoming()).toBe(0);
});

test('an empty file is refused', async () => {
  expect(await network.upload(ann, '')).toMatchObject({ status: 400, body: { code: 'invalid' } });
});

test('an upload that breaks off leaves nothing', async () => {
  const ben = await network.newUser();
  const before = await stored();
  const { upload } = begin(ben);
  await incomingIs(1);
  upload.destroy();
  await incomingIs(0);
  expect(await rows(ben)).toBe(0);
  expect(await stored()).toBe(before);
  expect(await network.upload(ben, 'x')).toMatchObject({ status: 201 });
});

test('one user has four uploads under way, all together as many as are allowed; the next is told to wait', async () => {
  const ben = await network.newUser();
  const running = [1, 2, 3, 4].map(() => begin(ben));
  await incomingIs(4);
  const fifth = begin(ben);
  fifth.upload.end();
  expect(await fifth.answer).toMatchObject({
    status: 503,
    body: expect.stringMatching(/"busy"/),
    retryAfter: '2',
  });
  running.push(begin(ann));
  await incomingIs(5);
  const cid = await network.newUser();
  expect(await network.upload(cid, 'x')).toMatchObject({ status: 503, body: { code: 'busy' } });
  for (const { upload } of running) upload.end();
  for (const { answer } of running) expect((await answer).status).toBe(201);
  expect(await network.upload(cid, 'x')).toMatchObject({ status: 201 });
});

test('what a user uploads and does not send is bounded, until some of it is sent or taken back', async () => {
  const ben = await network.newUser();
  const [first] = [
    await network.uploaded(ben, 'x'.repeat(90_000)),
    await network.uploaded(ben, 'y'.repeat(90_000)),
  ];
  expect(await network.upload(ben, 'z'.repeat(90_000))).toMatchObject({
    status: 413,
    body: { code: 'too_large' },
  });
  expect(await network.call(ben, 'DELETE', first.url)).toMatchObject({ status: 204 });
  expect(await network.upload(ben, 'z'.repeat(90_000))).toMatchObject({ status: 201 });
});

test('a stranger is refused before the body is read', async () => {
  expect(await network.upload(null, 'x')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
});

test('a storage that fails is busy; nothing can be downloaded and the sweep finds what may be there', async () => {
  const failing = {
    ...createFolderStore({ dir: '/nowhere' }),
    put: async () => {
      throw new Error('away');
    },
  };
  const another = await network.another({ mediaStore: failing });
  const ben = await network.newUser();
  const answer = await fetch(`${another.urls.http}/api/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ben.token}`, 'content-type': 'text/plain' },
    body: 'x',
  });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 'busy' });
  const { rows: left } = await network.pool.query(
    'SELECT deleted_at <= clock_timestamp() AS gone FROM media WHERE owner_id = $1',
    [ben.id],
  );
  expect(left).toEqual([{ gone: true }]);
});

test('uploads of one user are limited by the hour', async () => {
  const limited = await startMediaNetwork({ env: { PARLEY_RATE_LIMITS: 'on' } });
  try {
    const ben = await limited.newUser();
    const statuses = new Set<number>();
    for (let i = 0; i < 101; i++) statuses.add((await limited.upload(ben, '')).status);
    expect([...statuses]).toEqual([400, 429]);
  } finally {
    await limited.close();
  }
});
