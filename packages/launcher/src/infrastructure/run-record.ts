import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess, startTimeOf } from './process-identity.ts';

interface RunRecord {
  name: string;
  pid: number;
  startTime: string;
  stopSignal: NodeJS.Signals;
  owner: { pid: number; startTime: string };
}

/** Writes down a process this one started, so that a later start can stop it. Returns the eraser. */
export async function recordRun(
  runDir: string,
  run: { name: string; pid: number; stopSignal: NodeJS.Signals },
): Promise<() => Promise<void>> {
  const file = join(runDir, `${run.name}-${run.pid}.pid`);
  const owner = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
  const record: RunRecord = { ...run, startTime: startTimeOf(run.pid) ?? '', owner };
  await mkdir(runDir, { recursive: true });
  await writeFile(file, JSON.stringify(record));
  return () => rm(file, { force: true });
}

/**
 * Stops what an earlier launcher started and, killed itself, could not stop. A pid that now belongs
 * to another process is left alone. Returns the names of what was stopped.
 */
export async function stopLeftovers(runDir: string): Promise<string[]> {
  const stopped: string[] = [];
  const files = await readdir(runDir).catch(() => []);
  const ended = files.map(async (file) => {
    const path = join(runDir, file);
    const record = parse(await readFile(path, 'utf8').catch(() => ''));
    if (record && startTimeOf(record.owner.pid) === record.owner.startTime) return;
    if (record && startTimeOf(record.pid) === record.startTime) {
      await endProcess(record.pid, record.stopSignal, 10_000);
      stopped.push(record.name);
    }
    await rm(path, { force: true });
  });
  await Promise.all(ended);
  return stopped;
}

function parse(text: string): RunRecord | undefined {
  try {
    return JSON.parse(text) as RunRecord;
  } catch {
    return undefined;
  }
}
