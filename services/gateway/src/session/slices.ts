/** What one slice may take: as long as everything else has taken since the one before it, within these bounds. */
const SLICE_MS = { least: 4, most: 50 };

/**
 * Lets what belongs to a storm of connects (hellos, joins) go on in slices, so that it takes about half of the event
 * loop's time at most: what came in by then, sends and deliveries among it, is worked on between two of them. So a
 * list read for a hundred who connect does not hold up everybody else.
 */
export class Slices {
  readonly #waiting: (() => void)[] = [];
  #isRunning = false;
  #isClosed = false;
  #endedAtMs = 0;

  /** Resolves when it is one's turn: what follows without waiting for anything else is part of the slice. */
  turn(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#isRunning) return;
      this.#isRunning = true;
      setImmediate(this.#run);
    });
  }

  /** Lets everybody go on at once. */
  close(): void {
    this.#isClosed = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #run = async (): Promise<void> => {
    const startedAtMs = performance.now();
    const { least, most } = SLICE_MS;
    const endsAtMs = startedAtMs + Math.min(most, Math.max(least, startedAtMs - this.#endedAtMs));
    let done = 0;
    while (done < this.#waiting.length && performance.now() < endsAtMs) {
      this.#waiting[done++]?.();
      // What it let go on has run when this does.
      await null;
    }
    this.#waiting.splice(0, done);
    this.#endedAtMs = performance.now();
    this.#isRunning = this.#waiting.length > 0;
    if (this.#isRunning) setTimeout(this.#run, Math.max(1, this.#endedAtMs - startedAtMs));
  };
}
