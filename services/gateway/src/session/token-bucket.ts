/** `burst` at once, then `perSecond`. */
export interface BucketLimit {
  burst: number;
  perSecond: number;
}

/** A token bucket without a timer: tokens are counted up when one is taken. */
export class TokenBucket {
  readonly #limit: BucketLimit;
  #tokens: number;
  #countedAtMs: number;

  constructor(limit: BucketLimit, nowMs: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#countedAtMs = nowMs;
  }

  /** 0 when `cost` tokens were taken, into debt if need be, else the wait until there is one, in milliseconds. */
  take(nowMs: number, cost = 1): number {
    const { burst, perSecond } = this.#limit;
    const grown = ((nowMs - this.#countedAtMs) * perSecond) / 1_000;
    this.#tokens = Math.min(burst, this.#tokens + Math.max(0, grown));
    this.#countedAtMs = nowMs;
    if (this.#tokens < 1) return Math.max(1, Math.ceil(((1 - this.#tokens) * 1_000) / perSecond));
    this.#tokens -= cost;
    return 0;
  }
}
