const TICK_MS = 20;

/** Tells when the event loop has been late for some time: whatever arrives waits as long, sends and deliveries alike. */
export class LoopLag {
  readonly #targetMs: number;
  readonly #intervalMs: number;
  #dueAtMs = 0;
  #calmAtMs = 0;
  #lateMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Late is later than the target, all through the interval (CoDel's rule: Nichols and Jacobson, 2012). */
  constructor(bounds: { targetMs: number; intervalMs: number }) {
    this.#targetMs = bounds.targetMs;
    this.#intervalMs = bounds.intervalMs;
  }

  start(): void {
    this.#calmAtMs = performance.now();
    this.#dueAtMs = this.#calmAtMs + TICK_MS;
    this.#timer = setInterval(() => this.observe(performance.now()), TICK_MS);
  }

  /** The timer ran at this time; only a test calls it itself. */
  observe(nowMs: number): void {
    this.#lateMs = Math.max(0, nowMs - this.#dueAtMs);
    this.#dueAtMs = nowMs + TICK_MS;
    if (this.#lateMs <= this.#targetMs) this.#calmAtMs = nowMs;
  }

  /** Whether no turn of the loop was in time for longer than the interval. */
  get isLate(): boolean {
    return this.#lateMs > this.#targetMs && this.#dueAtMs - TICK_MS - this.#calmAtMs > this.#intervalMs;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
