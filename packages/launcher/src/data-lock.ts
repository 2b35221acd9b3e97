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
  const owner = ownerOf(file);
  if (owner && owner.pid !== process.pid && startTimeOf(owner.pid) === owner.startTime) {
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

function ownerOf(file: string): { pid: number; startTime: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; startTime: string };
  } catch {
    return undefined;
  }
}
