import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Store, StoreChange } from '../../src/store/store.ts';
import { steps, storeModel } from './store-model.ts';

/** What every adapter promises. `open` gives a store of its own each time, and what opens the same one again. */
export function storeSuite(
  adapter: string,
  open: () => { store: Store; reopen: (() => Store) | null },
): void {
  describe(`${adapter} store`, () => {
    let store: Store;
    let reopen: (() => Store) | null;
    beforeEach(() => {
      ({ store, reopen } = open());
    });
    afterEach(() => store.close());

    const put = (key: string, value: unknown = key): StoreChange => ({ put: 'messages', key, value });
    const keys = async (range = {}) => (await store.list('messages', range)).map(({ key }) => key);

    test('a value is read back as it was put, under its kind only', async () => {
      const value = {
        text: 'a "quote"\n\u0000 \u2028 \ud83d\udc4b \ud800',
        none: null,
        list: [1, 0.5, -0, true, {}],
      };
      await store.write([{ put: 'meta', key: 'key', value }]);
      expect(await store.get('meta', 'key')).toEqual(JSON.parse(JSON.stringify(value)));
      expect(await store.get('users', 'key')).toBeUndefined();
      expect(await store.get('meta', 'another')).toBeUndefined();
    });

    test.each([[null], [0], [''], [false], [[]]])('%j is a value like any other', async (value) => {
      await store.write([put('key', value)]);
      expect(await store.get('messages', 'key')).toEqual(value);
      expect(await store.list('messages')).toEqual([{ key: 'key', value }]);
    });

    test('a value is kept as it was at the call, whatever becomes of it outside', async () => {
      const value = { list: [1] };
      const written = store.write([put('key', value)]);
      value.list.push(2);
      await written;
      const read = (await store.get('messages', 'key')) as typeof value;
      read.list.push(3);
      expect(await store.get('messages', 'key')).toEqual({ list: [1] });
    });

    test('keys come in the order of their UTF-16 code units', async () => {
      const ordered = [
        '',
        '\u0000',
        '\u0001',
        '\u0001a',
        '\u0002',
        '1',
        '10',
        '2',
        'A',
        'a',
        'ab',
        'b',
        '\u00e9',
      ].concat([
        '\ucfff',
        '\ud000',
        '\ud7ff',
        '\ud800',
        '\ud83d\udc4b',
        '\udfff',
        '\ue000',
        '\uffee',
        '\uffff',
      ]);
      await store.write([...ordered].reverse().map((key) => put(key)));
      expect(await keys()).toEqual(ordered);
      expect(await keys({ reverse: true })).toEqual([...ordered].reverse());
      for (const key of ordered) expect(await store.get('messages', key)).toBe(key);
    });

    test('a range has its beginning, and not its end', async () => {
      await store.write(['a', 'b', 'c', 'd'].map((key) => put(key)));
      expect(await keys({ from: 'b', to: 'd' })).toEqual(['b', 'c']);
      expect(await keys({ from: 'bb' })).toEqual(['c', 'd']);
      expect(await keys({ to: 'c', limit: 1 })).toEqual(['a']);
      expect(await keys({ to: 'd', limit: 2, reverse: true })).toEqual(['c', 'b']);
      expect(await keys({ limit: 0 })).toEqual([]);
      expect(await keys({ from: 'c', to: 'c' })).toEqual([]);
      expect(await keys({ from: 'd', to: 'a' })).toEqual([]);
    });

    test('a deleted range has its beginning, and not its end', async () => {
      await store.write(['a', 'b', 'c', 'd'].map((key) => put(key)));
      await store.write([{ put: 'users', key: 'b', value: 1 }]);
      await store.write([{ deleteRange: 'messages', from: 'd', to: 'a' }]);
      await store.write([{ deleteRange: 'messages', from: 'b', to: 'd' }]);
      expect(await keys()).toEqual(['a', 'd']);
      expect(await store.get('users', 'b')).toBe(1);
    });

    test('the changes of a batch are made in their order', async () => {
      await store.write([put('a', 1), put('a', 2), { delete: 'messages', key: 'a' }, put('b'), put('a', 3)]);
      await store.write([put('c'), { deleteRange: 'messages', from: 'b', to: 'd' }, put('d')]);
      expect(await store.list('messages')).toEqual([
        { key: 'a', value: 3 },
        { key: 'd', value: 'd' },
      ]);
    });

    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    test.each([
      ['a value that is not JSON', put('key', cycle)],
      ['no value', { put: 'messages', key: 'key', value: undefined } as StoreChange],
      ['no key', { put: 'messages', value: 1 } as unknown as StoreChange],
    ])('of a batch with %s nothing is in place', async (_, change) => {
      await store.write([put('before')]);
      await expect(
        store.write([
          { delete: 'messages', key: 'before' },
          put('new'),
          { put: 'meta', key: 'a', value: 1 },
          change,
        ]),
      ).rejects.toThrow();
      expect(await keys()).toEqual(['before']);
      expect(await store.list('meta')).toEqual([]);
      await store.write([put('after')]);
      expect(await keys()).toEqual(['after', 'before']);
    });

    test('batches that are begun one after the other are in place in that order', async () => {
      const order: number[] = [];
      const writes = Array.from({ length: 20 }, (_, i) =>
        store
          .write([{ put: i % 2 ? 'meta' : 'users', key: `${i}`, value: i }, put('last', i)])
          .then(() => order.push(i)),
      );
      // Begun behind them: it sees them all.
      expect(await store.get('messages', 'last')).toBe(19);
      await Promise.all(writes);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    });

    test('a batch of thousands of records is one batch', async () => {
      const changes = Array.from({ length: 5_000 }, (_, i) => put(String(i).padStart(6, '0'), { i }));
      await store.write(changes);
      expect(await store.list('messages', { reverse: true, limit: 1 })).toEqual([
        { key: '004999', value: { i: 4_999 } },
      ]);
      expect(await keys()).toHaveLength(5_000);
    });

    test('clear deletes all kinds, and the store goes on', async () => {
      await store.write([
        put('a'),
        { put: 'meta', key: 'a', value: 1 },
        { put: 'outbox', key: 'a', value: 1 },
      ]);
      await store.clear();
      for (const kind of ['messages', 'meta', 'outbox'] as const) expect(await store.list(kind)).toEqual([]);
      await store.write([put('b')]);
      expect(await keys()).toEqual(['b']);
    });

    test('who opens it again finds what was begun before the close', async () => {
      if (!reopen) return;
      const writes = [store.write([put('a')]), store.write([put('b')])];
      await store.close();
      await Promise.all(writes);
      store = reopen();
      expect(await keys()).toEqual(['a', 'b']);
    });

    test('a closed store rejects, and is closed twice like once', async () => {
      await store.write([put('a')]);
      await store.close();
      await store.close();
      await expect(store.get('messages', 'a')).rejects.toThrow('closed');
      await expect(store.list('messages')).rejects.toThrow('closed');
      await expect(store.write([put('b')])).rejects.toThrow('closed');
      await expect(store.clear()).rejects.toThrow('closed');
    });

    test('it does what a sorted map would do', async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (script) => {
          await store.clear();
          const model = storeModel();
          for (const step of script) {
            if ('batch' in step) {
              await store.write(step.batch);
              model.write(step.batch);
            } else expect(await store.list(step.kind, step.range)).toEqual(model.list(step.kind, step.range));
          }
        }),
        { numRuns: 30 },
      );
    });
  });
}
