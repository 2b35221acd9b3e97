import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchResult, Surroundings } from './result.ts';

/** Writes a result as `<name>.json` and returns the file's path. */
export async function saveResult(dir: string, result: BenchResult, where: Surroundings): Promise<string> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, `${result.name}.json`);
  await writeFile(file, `${JSON.stringify({ ...where, ...result }, null, 2)}\n`);
  return file;
}
