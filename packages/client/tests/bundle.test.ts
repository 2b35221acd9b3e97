import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';

const MOST_BYTES = 25 * 1024;

test('the SDK is below 25 KB gzipped, and needs nothing of Node', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${import.meta.dirname}/../src/index.ts`],
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022' },
    ...{ write: false, metafile: true, logLevel: 'silent' },
  });
  const bytes = gzipSync(outputFiles[0]!.contents).length;
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThan(MOST_BYTES);
  const foreign = Object.keys(metafile.inputs).filter(
    (path) => !/packages\/(client|contracts)\/src\//.test(path),
  );
  expect(foreign).toEqual([]);
});
