/** Wakes one loop; a call while the loop is busy is not lost. */
export interface Signal {
  notify(): void;
  /** Resolves at the next `notify`, at once if there was one since the last wait, or after `ms`. */
  wait(ms: number): Promise<void>;
}

export function createSignal(): Signal {
  let notified = false;
  let wake: (() => void) | undefined;
  return {
    notify() {
      notified = true;
      wake?.();
    },
    async wait(ms) {
      if (!notified) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      notified = false;
    },
  };
}
