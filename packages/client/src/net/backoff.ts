const FIRST_MS = 500;
const MOST_MS = 30_000;

/** Waits that grow with each attempt, spread over their whole length (full jitter), from 0.5 s to 30 s. */
export class Backoff {
  #attempts = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** The wait before the next attempt, in milliseconds. */
  next(): number {
    const ceiling = Math.min(FIRST_MS * 2 ** this.#attempts, MOST_MS);
    this.#attempts = Math.min(this.#attempts + 1, 16);
    return Math.round(this.#random() * ceiling);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
