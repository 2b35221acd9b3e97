/** Below what the server grants (100 at once, then 50 a second), so that nothing is ever refused for its pace. */
const AT_ONCE = 80;
const A_SECOND = 40;
/** A frame counts once more for each of these. */
const BYTES_EACH = 8 * 1024;
const WAITING_MOST = 5_000;

/** Lets frames go in their order, not faster than the server takes them. */
export class Pace {
  #allowance = AT_ONCE;
  #countedAt: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #waiting: { cost: number; go: () => void }[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#countedAt = now();
  }

  /** False: too much waits already, and this is not done. */
  pass(characters: number, go: () => void): boolean {
    if (this.#waiting.length >= WAITING_MOST) return false;
    this.#waiting.push({ cost: 1 + Math.floor(characters / BYTES_EACH), go });
    this.#drain();
    return true;
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #drain(): void {
    if (this.#timer) return;
    const now = this.#now();
    // Clocks are set back as well.
    const passedMs = Math.max(0, now - this.#countedAt);
    this.#allowance = Math.min(AT_ONCE, this.#allowance + (passedMs * A_SECOND) / 1000);
    this.#countedAt = now;
    while (this.#waiting.length > 0 && this.#waiting[0]!.cost <= this.#allowance) {
      const { cost, go } = this.#waiting.shift()!;
      this.#allowance -= cost;
      go();
    }
    const next = this.#waiting[0];
    if (!next) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#drain();
      },
      Math.max(1, ((next.cost - this.#allowance) * 1000) / A_SECOND),
    );
  }
}
