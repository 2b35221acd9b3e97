import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createS3Store } from '@parley/media-store';
import S3rver from 's3rver';
import { loadMessageConfig } from '../../src/index.ts';
import { sweepOnce } from '../../src/media/sweep.ts';
import { startNetwork, type TestNetwork, type TestUser } from '../network.ts';
import { png } from './fixtures.ts';

let s3: S3rver;
let directory: string;
let endpoint: string;
let streaming: TestNetwork;
let redirecting: TestNetwork;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-s3-test-'));
  s3 = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: 'media' }],
  });
  endpoint = `http://127.0.0.1:${(await s3.run()).port}`;
  const env = {
    MEDIA_S3_ENDPOINT: endpoint,
    MEDIA_S3_BUCKET: 'media',
    MEDIA_S3_ACCESS_KEY_ID: 'S3RVER',
    MEDIA_S3_SECRET_ACCESS_KEY: 'S3RVER',
    MEDIA_S3_FORCE_PATH_STYLE: 'on',
  };
  streaming = await startNetwork({ env });
  redirecting = await startNetwork({ env: { ...env, MEDIA_S3_REDIRECT: 'on' } });
});
afterAll(async () => {
  await streaming.close();
  await redirecting.close();
  await s3.close();
  await rm(directory, { recursive: true });
});

async function upload(network: TestNetwork, user: TestUser, body: Buffer) {
  const answer = await fetch(`${network.service.urls.http}/api/media?name=a.png`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user.token}`, 'content-type': 'image/png' },
    body: new Uint8Array(body),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string; url: string; thumbnail_url: string; size: number };
}
const download = (network: TestNetwork, user: TestUser, path: string, headers = {}) =>
  fetch(`${network.service.urls.http}${path}`, {
    headers: { authorization: `Bearer ${user.token}`, ...headers },
    redirect: 'manual',
  });

test('with a bucket media lie there and are streamed from there, in parts too', async () => {
  const ann = await streaming.newUser();
  const media = await upload(streaming, ann, await png());
  const whole = await download(streaming, ann, media.url);
  expect(whole.status).toBe(200);
  const bytes = Buffer.from(await whole.arrayBuffer());
  expect(bytes.length).toBe(media.size);
  const part = await download(streaming, ann, media.url, { range: 'bytes=1-3' });
  expect([part.status, await part.text()]).toEqual([206, 'PNG']);
});

test('with redirects members get a signed URL that works without a token, others get none', async () => {
  const [ann, ben] = [await redirecting.newUser(), await redirecting.newUser()];
  const media = await upload(redirecting, ann, await png());
  for (const path of [media.url, media.thumbnail_url]) {
    const answer = await download(redirecting, ann, path);
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    const location = answer.headers.get('location') ?? '';
    expect(new URL(location).searchParams.get('X-Amz-Expires')).toBe('300');
    const stored = await fetch(location);
    expect(stored.status).toBe(200);
    expect(stored.headers.get('content-type')).toMatch(/^image\//);
    expect(stored.headers.get('content-disposition')).toMatch(/^inline/);
    expect((await stored.arrayBuffer()).byteLength).toBeGreaterThan(0);
    expect((await download(redirecting, ben, path)).status).toBe(404);
  }
});

test('the sweep empties the bucket', async () => {
  const ann = await streaming.newUser();
  const media = await upload(streaming, ann, await png());
  const inBucket = async () =>
    (await readdir(directory, { recursive: true })).filter((name) => name.includes(media.id)).length;
  expect(await inBucket()).toBeGreaterThan(0);
  await streaming.call(ann, 'DELETE', media.url);
  const store = createS3Store({
    endpoint,
    region: 'us-east-1',
    bucket: 'media',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    forcePathStyle: true,
  });
  await sweepOnce(streaming.pool, store);
  await store.close();
  expect(await inBucket()).toBe(0);
});

test('a bucket without its keys is a mistake of the configuration', () => {
  expect(() => loadMessageConfig({ MEDIA_S3_BUCKET: 'media' })).toThrow(/MEDIA_S3_ACCESS_KEY_ID/);
});
