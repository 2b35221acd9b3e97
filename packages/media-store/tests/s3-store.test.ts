import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import S3rver from 's3rver';
import { createS3Store } from '../src/index.ts';
import { mediaStoreSuite } from './media-store.suite.ts';

let server: S3rver;
let directory: string;
let endpoint: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-store-'));
  const configureBuckets = [{ name: 'media' }];
  server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
  endpoint = `http://127.0.0.1:${(await server.run()).port}`;
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const open = (change = {}) =>
  createS3Store({
    endpoint,
    region: 'us-east-1',
    bucket: 'media',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    forcePathStyle: true,
    ...change,
  });

mediaStoreSuite('S3', async () => open());

test('a signed URL gives the bytes to anybody, with the type and disposition it names', async () => {
  const store = open();
  await store.put('signed', Buffer.from('hello'), { contentType: 'application/octet-stream' });
  const options = { contentType: 'image/png', disposition: 'attachment; filename="a.png"', expiresS: 300 };
  const url = new URL((await store.signedUrl?.('signed', options)) ?? '');
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a.png"');
  expect(await answer.text()).toBe('hello');
  expect(url.searchParams.get('X-Amz-Expires')).toBe('300');
  const other = new URL((await store.signedUrl?.('signed', { ...options, contentType: 'text/html' })) ?? '');
  const signature = 'X-Amz-Signature';
  expect(other.searchParams.get(signature)).not.toBe(url.searchParams.get(signature));
  await store.close();
});

test('without the right key or the bucket, or away, it is not ready and everything rejects', async () => {
  for (const change of [{ accessKeyId: 'OTHER' }, { bucket: 'other' }, { endpoint: 'http://127.0.0.1:1' }]) {
    const store = open(change);
    expect(await store.ready()).toBe(false);
    await expect(store.put('key', Buffer.from('x'), { contentType: 'image/png' })).rejects.toThrow();
    await expect(store.get('key')).rejects.toThrow();
    await store.close();
  }
});
