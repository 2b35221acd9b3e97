export interface Loop {
  /** Runs soon instead of at the next interval; calls while it runs merge into one run after it. */
  nudge(): void;
  /** Stops after what is under way. */
  close(): Promise<void>;
}

/** Runs `run` again and again, `everyMs` after each end, never twice at once. A failure is told and passes. */
export function startLoop(options: {
  everyMs: number;
  run: () => Promise<void>;
  onError: (error: unknown) => void;
}): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  async function round(): Promise<void> {
    do {
      again = false;
      try {
        await options.run();
      } catch (error) {
        options.onError(error);
      }
    } while (again);
    running = undefined;
    schedule();
  }

  function start(): void {
    clearTimeout(timer);
    running = round();
  }

  function schedule(): void {
    if (!closed) timer = setTimeout(start, options.everyMs);
  }

  schedule();
  return {
    nudge() {
      if (closed) return;
      if (running) again = true;
      else start();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
