import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { nodeBinary, rootDir } from '../paths.ts';
import { CommandError } from '../run-command.ts';
import { runTool } from '../run-tool.ts';

const dir = join(rootDir, 'packages/web');
const dist = join(dir, 'dist');
const record = join(dist, '.built-from');
const sources = ['packages/web', 'packages/client', 'packages/contracts', 'package-lock.json'];

/**
 * The folder with the built web client. Builds it, which takes some seconds, unless it was built from what is there now.
 * Throws a CommandError with what the build said when that fails.
 */
export async function builtWebClient(options: {
  note: (line: string) => void;
  signal?: AbortSignal;
}): Promise<string> {
  const hash = hashOfSources();
  if (existsSync(record) && readFileSync(record, 'utf8') === hash) return dist;
  options.note('Building the web client …');
  // A folder of its own: what another process serves or builds meanwhile stays whole.
  const fresh = join(dir, `dist-${process.pid}`);
  try {
    const vite = join(rootDir, 'node_modules/vite/bin/vite.js');
    const args = [vite, 'build', dir, '--outDir', fresh, '--logLevel', 'warn'];
    const env = { NODE_ENV: 'production' };
    const signal = options.signal ? { signal: options.signal } : {};
    const { code, output } = await runTool(nodeBinary, args, { env, ...signal });
    if (code !== 0 && !options.signal?.aborted) {
      throw new CommandError(`${output.trim()}\n\nThe web client could not be built.`);
    }
    if (code === 0) {
      await writeFile(join(fresh, '.built-from'), hash);
      await rm(dist, { recursive: true, force: true });
      await rename(fresh, dist).catch(ignoreTaken);
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return dist;
}

/** Another process built the same a moment ago. */
function ignoreTaken(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesIn(join(rootDir, source))).sort()) {
    hash.update(relative(rootDir, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (/\.(json|html|ts)$/.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(dist[^/]*|node_modules|tests|gen)\/|\.test\.tsx?$|\.md$/.test(file));
}
