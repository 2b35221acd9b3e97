import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '@parley/runtime';
import type { WorkerQueue } from './harness.ts';

const SCRIPT = fileURLToPath(new URL('./worker.ts', import.meta.url));

function start(task: string, queue: WorkerQueue): ChildProcess {
  return spawn(process.execPath, [SCRIPT, task, JSON.stringify(queue)], {
    stdio: ['pipe', 'pipe', 'inherit'],
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

/** A worker that holds each batch it gets. */
export interface Holder {
  /** Resolves when it is handling a batch of so many messages of the key. */
  holding(key: string, count: number): Promise<void>;
  /** Has it ack the batch it holds. */
  release(): void;
  kill(): Promise<void>;
}

export function startHolder(queue: WorkerQueue): Holder {
  const worker = start('hold', queue);
  let output = '';
  worker.stdout?.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const exited = once(worker, 'exit');
  return {
    async holding(key, count) {
      const line = `holding ${count} of ${key}\n`;
      await eventually(`a worker ${line}`, () => output.includes(line), { timeoutMs: 10_000 });
    },
    release: () => worker.stdin?.write('ack'),
    async kill() {
      worker.kill('SIGKILL');
      await exited;
    },
  };
}

/** Starts a worker, waits until it is handling a message, and kills it there. */
export async function crashWorkerHolding(key: string, queue: WorkerQueue): Promise<void> {
  const holder = startHolder(queue);
  try {
    await holder.holding(key, 1);
  } finally {
    await holder.kill();
  }
}
