/** For as long as an answer may be under way that still shows them. */
const NOTED_MOST = 1_000;

/** Conversations that were taken away, and when, by the clock of frames. */
export class Gone {
  readonly #at = new Map<string, number>();

  note(id: string, clock: number): void {
    const oldest = this.#at.keys().next();
    if (this.#at.size >= NOTED_MOST && !oldest.done) this.#at.delete(oldest.value);
    this.#at.set(id, clock);
  }

  /** Whether it was ours when that was asked for, and is not any more. */
  isSince(id: string, askedAt: number): boolean {
    return (this.#at.get(id) ?? -1) > askedAt;
  }

  /** It is ours again; without an id, nothing is known of any. */
  forget(id?: string): void {
    if (id === undefined) this.#at.clear();
    else this.#at.delete(id);
  }
}
