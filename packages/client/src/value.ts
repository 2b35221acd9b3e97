import type { Observable } from './observable.ts';

/** An observable that is set from inside. Listeners are told once for all changes of a moment, in a microtask. */
export class Value<T> implements Observable<T> {
  #value: T;
  #isTelling = false;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    if (this.#isTelling || this.#listeners.size === 0) return;
    this.#isTelling = true;
    queueMicrotask(() => this.#tell());
  }

  subscribe(listener: (value: T) => void): () => void {
    // Two subscriptions of one function are two.
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let wake: () => void = () => {};
    let next = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const unsubscribe = this.subscribe(() => wake());
    try {
      for (;;) {
        yield this.#value;
        await next;
        next = new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      unsubscribe();
    }
  }

  #tell(): void {
    this.#isTelling = false;
    for (const listener of [...this.#listeners]) {
      try {
        listener(this.#value);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** A listener's fault is its own: it stops neither the others nor this client. */
function reportError(error: unknown): void {
  const { reportError: report } = globalThis as { reportError?: (error: unknown) => void };
  if (report) report(error);
  else console.error(error);
}
