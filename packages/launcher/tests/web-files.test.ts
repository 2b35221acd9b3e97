import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Edge, startEdge } from '../src/edge/edge.ts';
import { loadWebFiles } from '../src/edge/web-files.ts';
import { tempFolder } from './support/temp-folder.ts';

const none = { auth: [], message: [], push: [], gateway: [] };
const page = '<!doctype html><title>Parley</title>';
const folder = tempFolder('web');
let edge: Edge;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), page);
  writeFileSync(join(folder, 'assets/index-a1.js'), 'export {};'.repeat(100));
  writeFileSync(join(folder, '.built-from'), 'abc');
  edge = await startEdge({
    host: '127.0.0.1',
    port: 0,
    upstreams: none,
    web: await loadWebFiles(folder),
  });
});

afterAll(async () => {
  await edge.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, init?: RequestInit) => fetch(`${edge.url}${path}`, init);

test.each(['/', '/?utm=1', '/chat', '/chat/c1/7', '/i/code', '/verify-email', '/developer'])(
  '%s is the page, which is asked for anew each time',
  async (path) => {
    const response = await get(path);
    expect(await response.text()).toBe(page);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  },
);

test('nothing from elsewhere, and nothing inline, runs on the page', async () => {
  const policy = (await get('/')).headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("style-src 'self';");
  expect(policy).not.toContain('unsafe');
});

test('an asset is kept for good, and comes compressed', async () => {
  const response = await get('/assets/index-a1.js');
  expect(await response.text()).toHaveLength(1_000);
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('content-encoding')).toBe('gzip');
});

test('who has it already gets no body', async () => {
  const etag = (await get('/')).headers.get('etag')!;
  expect((await get('/', { headers: { 'if-none-match': etag } })).status).toBe(304);
  expect((await get('/', { headers: { 'if-none-match': `"other", W/${etag}` } })).status).toBe(304);
  expect((await get('/', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
});

test('plain and compressed bytes have tags of their own, and who refuses gzip gets none', async () => {
  const zipped = await get('/');
  const plain = await get('/', { headers: { 'accept-encoding': 'gzip;q=0' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toBe(page);
  expect(plain.headers.get('etag')).not.toBe(zipped.headers.get('etag'));
});

test.each(['/nowhere', '/assets/index-b2.js', '/parley.json', '/readyz', '/api/users/me'])(
  'nobody keeps what the edge itself answers to %s',
  async (path) => expect((await get(path)).headers.get('cache-control')).toBe('no-store'),
);

test.each(['/assets/index-b2.js', '/assets/../.built-from', '/.built-from', '/nowhere'])(
  '%s is not there',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

test('only reading is allowed', async () => {
  expect((await get('/', { method: 'HEAD' })).status).toBe(200);
  expect((await get('/', { method: 'POST' })).status).toBeGreaterThanOrEqual(400);
});

test('the client is told that this is production, unless it is told otherwise', async () => {
  expect(await (await get('/parley.json')).json()).toEqual({
    development: false,
    simulator: false,
    samples: [],
    sample_password: null,
  });
});
