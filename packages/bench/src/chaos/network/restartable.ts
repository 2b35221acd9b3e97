import type { Running } from '@parley/runtime';

/** A service of this process that can be closed and started anew on the same ports. */
export interface Restartable {
  readonly running: Running;
  /** One after the other, whoever asks. */
  restart(): Promise<void>;
  /** Resolves when no restart is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A started service and what was made for it alone, in the order in which it was made. */
export interface Started {
  running: Running;
  adapters: readonly { close(): Promise<unknown> }[];
}

/** `start` makes new adapters each time, as a new process would. */
export async function restartable(start: () => Promise<Started>): Promise<Restartable> {
  let current = await start();
  let turn: Promise<void> = Promise.resolve();
  const end = async () => {
    await current.running.close();
    for (const adapter of current.adapters.toReversed()) await adapter.close();
  };
  const restart = async () => {
    await end();
    current = await start();
  };
  return {
    get running() {
      return current.running;
    },
    restart() {
      turn = turn.then(restart);
      return turn;
    },
    idle: () => turn,
    async close() {
      await turn.catch(() => {});
      await end();
    },
  };
}
