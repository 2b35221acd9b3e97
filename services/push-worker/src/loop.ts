export interface Loop {
  /** Waits for the round under way. */
  close(): Promise<void>;
}

export interface LoopOptions {
  everyMs: number;
  /** After a failed round; `everyMs` when absent. */
  retryMs?: number;
  onError: (error: unknown) => void;
}

/** Runs `round` now and then again and again, one at a time; resolves when the first one is over. */
export async function startLoop(round: () => Promise<void>, options: LoopOptions): Promise<Loop> {
  const { everyMs, retryMs = everyMs, onError } = options;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let underWay: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    let waitMs = everyMs;
    try {
      await round();
    } catch (error) {
      waitMs = retryMs;
      onError(error);
    }
    if (closed) return;
    timer = setTimeout(() => {
      underWay = run();
    }, waitMs);
  }

  underWay = run();
  await underWay;
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
