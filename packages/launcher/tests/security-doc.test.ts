import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rootDir } from '../src/paths.ts';

const ROW = /^\| V[\d.]+ \|.*\]\(\.\.\/(?<file>\S+)\): “(?<name>.+)” \|$/;

test('every test that docs/security.md names is there', async () => {
  const text = await readFile(join(rootDir, 'docs/security.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| V'));
  expect(rows.length).toBeGreaterThan(40);
  const wrong: string[] = [];
  for (const row of rows) {
    const { file, name } = ROW.exec(row)?.groups ?? {};
    const source = file ? await readFile(join(rootDir, file), 'utf8').catch(() => '') : '';
    if (!name || !source.includes(`'${name}'`)) wrong.push(row);
  }
  expect(wrong).toEqual([]);
});
