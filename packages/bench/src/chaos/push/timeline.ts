/** What something was, and from when on; moments in ms since the Unix epoch. */
export class Timeline<T> {
  readonly #entries: { atMs: number; value: T }[] = [];

  /** From `atMs` on; moments are given in order. */
  add(atMs: number, value: T): this {
    this.#entries.push({ atMs, value });
    return this;
  }

  /** The value at a moment; undefined before the first. */
  at(atMs: number): T | undefined {
    return this.#entries.findLast((entry) => entry.atMs <= atMs)?.value;
  }

  /** Each value that held at some moment from one to another; undefined for a time before the first. */
  within(fromMs: number, toMs: number): (T | undefined)[] {
    const later = this.#entries.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    return [this.at(fromMs), ...later.map(({ value }) => value)];
  }
}
