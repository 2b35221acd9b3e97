export interface Loop {
  /** Stops after what is under way. */
  close(): Promise<void>;
}

/** Runs `run` again and again, `everyMs` after each end, never twice at once. A failure is told and passes. */
export function startLoop(options: {
  everyMs: number;
  run: () => Promise<unknown>;
  onError: (error: unknown) => void;
}): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  async function round(): Promise<void> {
    try {
      await options.run();
    } catch (error) {
      options.onError(error);
    }
    schedule();
  }

  function schedule(): void {
    if (closed) return;
    timer = setTimeout(() => {
      running = round();
    }, options.everyMs);
  }

  schedule();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
