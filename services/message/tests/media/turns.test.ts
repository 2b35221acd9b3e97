import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AppError, eventually } from '@parley/runtime';
import { createBoundedJobs } from '../../src/media/bounded-jobs.ts';
import type { Pace } from '../../src/media/receive.ts';
import { createTemporaryFiles } from '../../src/media/temporary-files.ts';
import { createUploads } from '../../src/media/upload.ts';
import type { TestUser } from '../network.ts';
import { phoneFilm, png, wav } from './fixtures.ts';
import { type MediaNetwork, startMediaNetwork } from './media-network.ts';

let network: MediaNetwork;
let ann: TestUser;
let dir: string;
beforeAll(async () => {
  network = await startMediaNetwork();
  ann = await network.newUser();
  dir = await mkdtemp(join(tmpdir(), 'parley-turns-'));
});
afterAll(async () => {
  await network.close();
  await rm(dir, { recursive: true });
});

/** Uploads of Ann's, served with bounds of the test. */
async function serve({ pace }: { pace?: Pace } = {}) {
  const imageJobs = createBoundedJobs({ parallel: 1, waiting: 5 });
  const jobs = createBoundedJobs({ parallel: 1, waiting: 5 });
  const temporary = createTemporaryFiles(dir);
  const upload = createUploads({
    ...{ pool: network.pool, store: network.store, temporary, imageJobs, jobs, uploads: 5 },
    ...{ maxBytes: 1e6, imageMaxBytes: 1e6, unsentMaxBytes: 1e9, signal: new AbortController().signal },
    ...(pace ? { pace } : {}),
    onStoreFailed: () => {},
  });
  const server = createServer((incoming, answer) =>
    upload({ request: incoming, userId: ann.id, name: undefined }).then(
      ({ content_type }) => answer.end(content_type),
      (error: unknown) => answer.end(error instanceof AppError ? error.message : 'failed'),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    imageJobs,
    jobs,
    url,
    send: async (body: Buffer) => (await fetch(url, { method: 'POST', body: new Uint8Array(body) })).text(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await temporary.close();
    },
  };
}

test('files, films and sound do not wait behind images; images do, one of each user at a time', async () => {
  const { imageJobs, send, close } = await serve();
  let open = () => {};
  const held = imageJobs.run(
    'ben',
    () =>
      new Promise<void>((resolve) => {
        open = resolve;
      }),
  );
  let isImageDone = false;
  const image = send(await png()).finally(() => {
    isImageDone = true;
  });
  expect(await send(Buffer.from('text'))).toBe('text/plain');
  expect(await send(wav(1))).toBe('audio/wav');
  expect(await send(phoneFilm())).toBe('video/mp4');
  expect(isImageDone).toBe(false);
  open();
  await held;
  expect(await image).toBe('image/png');
  await close();
});

test('an upload that trickles is given up at once, its place free and its file gone; a swift one is not', async () => {
  const { url, send, close } = await serve({ pace: { bytes: 1_000, everyMs: 100 } });
  const trickle = request(url, { method: 'POST' });
  const answer = new Promise<string>((resolve, reject) => {
    trickle.once('error', reject).once('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(text);
    });
  });
  const drip = setInterval(() => trickle.write('x'), 5);
  expect(await answer).toMatch(/^invalid: .*slowly/);
  clearInterval(drip);
  trickle.destroy();
  await eventually('nothing incoming', async () => {
    const left = await readdir(dir, { recursive: true, withFileTypes: true });
    return !left.some((entry) => entry.isFile());
  });
  expect(await send(Buffer.alloc(500, 'x'))).toBe('text/plain');
  const steady = request(url, { method: 'POST' });
  const taken = new Promise<string>((resolve, reject) => {
    steady.once('error', reject).once('response', (response) => {
      response.once('data', (data) => resolve(String(data)));
    });
  });
  let rounds = 0;
  const flow = setInterval(() => {
    rounds += 1;
    steady.write('x'.repeat(2_000));
    if (rounds < 15) return;
    clearInterval(flow);
    steady.end();
  }, 20);
  expect(await taken).toBe('text/plain');
  await close();
});
