import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MediaStore, Range } from '../src/index.ts';

/** What every adapter promises. */
export function mediaStoreSuite(adapter: string, open: () => Promise<MediaStore>): void {
  describe(`${adapter} store`, () => {
    let store: MediaStore;
    let dir: string;
    beforeAll(async () => {
      store = await open();
      dir = await mkdtemp(join(tmpdir(), 'media-store-'));
    });
    afterAll(async () => {
      await store.close();
      await rm(dir, { recursive: true });
    });

    const png = { contentType: 'image/png' };
    const readAll = async (key: string, range?: Range) => {
      const found = await store.get(key, range);
      return found && { size: found.size, bytes: (await buffer(found.stream)).toString() };
    };

    test('bytes are read back as they were put', async () => {
      await store.put('bytes', Buffer.from('hello world'), png);
      expect(await readAll('bytes')).toEqual({ size: 11, bytes: 'hello world' });
    });

    test('a file is stored and stays where it was', async () => {
      const file = join(dir, 'file');
      const content = 'x'.repeat(300_000);
      await writeFile(file, content);
      await store.put('file', { file, size: content.length }, png);
      await rm(file);
      expect(await readAll('file')).toEqual({ size: content.length, bytes: content });
    });

    test('a range has both of its ends, and the size is of all', async () => {
      await store.put('range', Buffer.from('0123456789'), png);
      expect(await readAll('range', { start: 2, end: 4 })).toEqual({ size: 10, bytes: '234' });
      expect(await readAll('range', { start: 9, end: 9 })).toEqual({ size: 10, bytes: '9' });
    });

    test('what is deleted is gone, what was never there is as good as deleted', async () => {
      await store.put('gone', Buffer.from('x'), png);
      await store.put('kept', Buffer.from('x'), png);
      await store.delete(['gone', 'never-there']);
      expect(await store.get('gone')).toBeNull();
      expect(await readAll('kept')).toEqual({ size: 1, bytes: 'x' });
    });

    test('a file that cannot be read is refused and leaves nothing', async () => {
      const missing = { file: join(dir, 'missing'), size: 5 };
      await expect(store.put('missing', missing, png)).rejects.toThrow();
      expect(await store.get('missing')).toBeNull();
    });

    test.each(['../up', 'a/b', '', '.', 'A', 'a\0', 'x'.repeat(129)])('%j is no key', async (key) => {
      await expect(store.put(key, Buffer.from('x'), png)).rejects.toThrow('not a key');
      await expect(store.get(key)).rejects.toThrow('not a key');
      await expect(store.delete([key])).rejects.toThrow('not a key');
    });

    test('it is ready', async () => {
      expect(await store.ready()).toBe(true);
    });
  });
}
