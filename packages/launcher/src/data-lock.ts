import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from './infrastructure/process-identity.ts';
import { CommandError } from './run-command.ts';

/**
 * Makes this process the only one that runs on a data folder. A lock whose owner is gone is taken over.
 * Throws a CommandError when the owner lives. Returns the release.
 */
export function lockDataFolder(dir: string): () => void {
  const file = join(dir, 'lock');
  const owner = livingOwnerOf(dir);
  if (owner && owner.pid !== process.pid) {
    throw new CommandError(`Parley is running on ${dir} already (process ${owner.pid}); stop it first.`);
  }
  rmSync(file, { force: true });
  try {
    const mine = JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) });
    writeFileSync(file, mine, { flag: 'wx' });
  } catch {
    throw new CommandError(`Parley is being started on ${dir} by another process.`);
  }
  return () => rmSync(file, { force: true });
}

/** The process that runs on a data folder; undefined when there is none, or it did not live to release its lock. */
export function livingOwnerOf(dir: string): { pid: number } | undefined {
  try {
    const owner = JSON.parse(readFileSync(join(dir, 'lock'), 'utf8')) as { pid: number; startTime: string };
    return startTimeOf(owner.pid) === owner.startTime ? owner : undefined;
  } catch {
    return undefined;
  }
}
