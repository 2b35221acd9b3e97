import { AppError } from './app-error.ts';

/** Lets a bounded number of things run at a time and a bounded number wait; beyond, it throws `busy`. */
export class Gate {
  readonly #maxUnderWay: number;
  readonly #maxWaiting: number;
  #underWay = 0;
  #waiting: (() => void)[] = [];

  constructor(bounds: { maxUnderWay: number; maxWaiting: number }) {
    this.#maxUnderWay = bounds.maxUnderWay;
    this.#maxWaiting = bounds.maxWaiting;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= this.#maxUnderWay) {
      if (this.#waiting.length >= this.#maxWaiting) {
        throw new AppError('busy', undefined, { retryAfterMs: 1_000 });
      }
      // Whoever leaves hands its place over.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#underWay += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#underWay -= 1;
    }
  }
}
