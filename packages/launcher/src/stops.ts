/** What must be stopped again, in the reverse order of its start. */
export interface Stops {
  add(stop: () => Promise<unknown> | undefined): void;
  /** Runs each stop once; one that fails does not keep the others from running. Safe to call twice. */
  readonly run: () => Promise<void>;
}

export function createStops(): Stops {
  const stops: (() => Promise<unknown> | undefined)[] = [];
  let running: Promise<void> | undefined;
  const runAll = async () => {
    for (const stop of stops.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        console.error(error);
      }
    }
  };
  return {
    add: (stop) => stops.push(stop),
    run: () => {
      running ??= runAll();
      return running;
    },
  };
}
