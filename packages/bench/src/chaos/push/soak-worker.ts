import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../child-calls.ts';
import type { WorkerCalls, WorkerPlace } from './worker-process.ts';

/** A push-worker process that can be killed and is there again afterwards. */
export interface SoakWorker {
  /** SIGKILL, and a new one in its place. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one. Rejects when the worker does not start. */
export async function startSoakWorker(place: WorkerPlace): Promise<SoakWorker> {
  let child = await launch(place);
  let turn: Promise<void> = Promise.resolve();
  return {
    kill() {
      turn = turn.then(async () => {
        process.kill(child.pid, 'SIGKILL');
        child = await launch(place);
      });
      return turn;
    },
    async close() {
      await turn.catch(() => {});
      // One that was just killed has nothing left to end.
      await child.call('close', null).catch(() => {});
      await child.stop();
    },
  };
}

async function launch(place: WorkerPlace): Promise<Child<WorkerCalls>> {
  const child = startChild<WorkerCalls>(fileURLToPath(new URL('./worker-process.ts', import.meta.url)));
  try {
    await child.call('start', place);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}
