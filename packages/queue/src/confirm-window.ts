/** Places for messages under way: first come, first served. */
export interface ConfirmWindow {
  /** Resolves with a place taken; rejects with the reason given to `refuse`. */
  enter(): Promise<void>;
  leave(): void;
  /** Rejects everyone waiting for a place. */
  refuse(reason: Error): void;
}

/** Calls `stalled` when places are taken and none was given back for `stallMs`. */
export function createWindow(size: number, stallMs: number, stalled: (taken: number) => void): ConfirmWindow {
  const waiting: PromiseWithResolvers<void>[] = [];
  let taken = 0;
  let watchdog: NodeJS.Timeout | undefined;

  function take(): void {
    taken++;
    watchdog ??= setTimeout(() => {
      watchdog = undefined;
      stalled(taken);
    }, stallMs);
  }

  return {
    async enter() {
      if (taken < size) {
        take();
        return;
      }
      const turn = Promise.withResolvers<void>();
      waiting.push(turn);
      return turn.promise;
    },
    leave() {
      taken--;
      watchdog?.refresh();
      const next = waiting.shift();
      if (next) {
        take();
        next.resolve();
      } else if (taken === 0) {
        clearTimeout(watchdog);
        watchdog = undefined;
      }
    },
    refuse(reason) {
      for (const turn of waiting.splice(0)) turn.reject(reason);
    },
  };
}
