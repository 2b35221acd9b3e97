import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '@parley/runtime';
import type { WorkerQueue } from './harness.ts';

const SCRIPT = fileURLToPath(new URL('./worker.ts', import.meta.url));

function start(task: string, queue: WorkerQueue): ChildProcess {
  return spawn(process.execPath, [SCRIPT, task, JSON.stringify(queue)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  });
}

/** Runs a worker to its end; its exit code, or the signal that ended it. */
export async function runWorker(
  task: 'publish-and-die' | 'publish-and-close',
  queue: WorkerQueue,
): Promise<number | string> {
  const worker = start(task, queue);
  const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];
  return code ?? signal ?? 'unknown';
}

/** Starts a worker, waits until it is handling a message, and kills it there. */
export async function crashWorkerHolding(key: string, queue: WorkerQueue): Promise<void> {
  const worker = start('hold', queue);
  let output = '';
  worker.stdout?.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const exited = once(worker, 'exit');
  try {
    await eventually(`a worker holding ${key}`, () => output.includes(`holding ${key}\n`), {
      timeoutMs: 10_000,
    });
  } finally {
    worker.kill('SIGKILL');
    await exited;
  }
}
