/** Over so long a rate is measured. */
const SAMPLE_MS = 200;
/** What is thought possible before anything was measured. */
const FIRST_PER_MS = 10;
/** A queue whose oldest has waited less than this share of the target is a burst, not a standing queue. */
const BURST_SHARE = 1 / 2;
const RETRY_MS = { least: 250, most: 5_000 };

export interface QueueBoundOptions {
  /** How long anyone should wait at most. */
  targetMs: number;
  /** May wait whatever was measured, so that batches do not get too small to measure what large ones can do. */
  atLeast: number;
  now?: () => number;
}

/**
 * How many may wait so that none waits much longer than a target, whatever the rate at which they are served. By
 * Little's law (J. Little, Operations Research 9, 1961) the wait is the queue divided by that rate, so the bound is
 * the measured rate × the target. As in BBR (Cardwell et al., ACM Queue 14, 2016) a rate measured while nobody was
 * refused says what was asked for, not what can be served, and can only raise the estimate; and as in CoDel (Nichols
 * and Jacobson, ACM Queue 10, 2012) a queue is judged by how long it stands: a burst passes.
 */
export class QueueBound {
  readonly #options: QueueBoundOptions;
  readonly #now: () => number;
  #perMs = FIRST_PER_MS;
  #sampledSinceMs: number;
  #served = 0;
  #isLimited = false;

  constructor(options: QueueBoundOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#sampledSinceMs = this.#now();
  }

  /** How many may wait when they have waited for some time. */
  get most(): number {
    const { targetMs, atLeast } = this.#options;
    return Math.max(atLeast, Math.round(this.#perMs * targetMs));
  }

  /** Whether one more may join so many, the oldest of whom has waited so long. */
  admits(waiting: number, oldestMs: number): boolean {
    // The time in which nobody waits says nothing about the rate.
    if (waiting === 0) this.#sampleFrom(this.#now());
    if (waiting < this.most || oldestMs < this.#options.targetMs * BURST_SHARE) return true;
    this.#isLimited = true;
    return false;
  }

  /** So many were served. */
  served(count: number): void {
    this.#served += count;
    const now = this.#now();
    const passedMs = now - this.#sampledSinceMs;
    if (passedMs < SAMPLE_MS) return;
    const perMs = this.#served / passedMs;
    // Each SAMPLE_MS halves what is left of the estimate before.
    if (this.#isLimited || perMs > this.#perMs) {
      this.#perMs = perMs + (this.#perMs - perMs) * 0.5 ** (passedMs / SAMPLE_MS);
    }
    this.#sampleFrom(now);
  }

  /** When those who are refused should try again: after what waits was served, and not all at once. */
  retryAfterMs(waiting: number): number {
    const drainMs = waiting / Math.max(this.#perMs, 0.001);
    const spread = 1 + Math.random();
    return Math.round(Math.min(RETRY_MS.most, Math.max(RETRY_MS.least, drainMs * 2) * spread));
  }

  #sampleFrom(nowMs: number): void {
    this.#sampledSinceMs = nowMs;
    this.#served = 0;
    this.#isLimited = false;
  }
}
