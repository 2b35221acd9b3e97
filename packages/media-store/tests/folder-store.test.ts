import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFolderStore } from '../src/index.ts';
import { mediaStoreSuite } from './media-store.suite.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'folder-store-'));
});
afterAll(() => rm(dir, { recursive: true }));

mediaStoreSuite('folder', async () => createFolderStore({ dir: join(dir, 'media') }));

test('what a crash left half written is removed, what is being written is not', async () => {
  const own = join(dir, 'crashed');
  await mkdir(join(own, 'incoming'), { recursive: true });
  for (const name of ['old', 'new']) await writeFile(join(own, 'incoming', name), 'x');
  await utimes(join(own, 'incoming', 'old'), new Date(0), new Date(0));
  await createFolderStore({ dir: own }).put('key', Buffer.from('x'), { contentType: 'image/png' });
  expect(await readdir(join(own, 'incoming'))).toEqual(['new']);
});

test('a folder that cannot be made is not ready', async () => {
  await writeFile(join(dir, 'file'), '');
  expect(await createFolderStore({ dir: join(dir, 'file', 'media') }).ready()).toBe(false);
});
