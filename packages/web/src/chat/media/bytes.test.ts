import { expect, test } from '@jest/globals';
import { createMediaBytes } from './bytes.ts';

function reader() {
  const reads: { path: string; signal: AbortSignal; end: (bytes: number | null) => void }[] = [];
  const download = (path: string, signal?: AbortSignal) =>
    new Promise<Blob>((resolve, reject) => {
      reads.push({
        path,
        signal: signal!,
        end: (bytes) =>
          bytes === null ? reject(new Error('away')) : resolve(new Blob([new Uint8Array(bytes)])),
      });
    });
  return { reads, bytes: createMediaBytes({ download }) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('two who show the same picture read it once, and it stays when both are gone', async () => {
  const { reads, bytes } = reader();
  const shown = bytes.hold('/a');
  expect(bytes.hold('/a')).toBe(shown);
  reads[0]!.end(4);
  await settled();
  bytes.letGo('/a');
  bytes.letGo('/a');
  expect(bytes.hold('/a').get()).toMatchObject({ state: 'loaded' });
  expect(reads).toHaveLength(1);
});

test('what is scrolled past before it is there is not read to its end', () => {
  const { reads, bytes } = reader();
  bytes.hold('/a');
  bytes.letGo('/a');
  expect(reads[0]!.signal.aborted).toBe(true);
});

test('what failed is read again by the next who shows it', async () => {
  const { reads, bytes } = reader();
  const shown = bytes.hold('/a');
  reads[0]!.end(null);
  await settled();
  expect(shown.get()).toEqual({ state: 'failed' });
  bytes.hold('/a');
  expect(reads).toHaveLength(2);
});

test('what nobody shows is kept up to a bound, the latest longest', async () => {
  const { reads, bytes } = reader();
  for (const path of ['/a', '/b', '/c']) {
    bytes.hold(path);
    reads.at(-1)!.end(30 * 1024 * 1024);
    await settled();
    bytes.letGo(path);
  }
  bytes.hold('/b');
  bytes.hold('/c');
  expect(reads).toHaveLength(3);
  bytes.hold('/a');
  expect(reads).toHaveLength(4);
});
