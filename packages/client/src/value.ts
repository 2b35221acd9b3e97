import { follow } from './follow.ts';
import type { Observable } from './observable.ts';

/** An observable that is set from inside. Listeners are told once for all changes of a moment, in a microtask. */
export class Value<T> implements Observable<T> {
  #value: T;
  #isTelling = false;
  #isOver = false;
  /** Few values have any. */
  #followers: Set<() => void> | null = null;
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

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    let given: { value: T } | null = null;
    return follow({
      listen: (wake) => this.#listen(wake),
      isOver: () => this.#isOver && given !== null && Object.is(given.value, this.#value),
      take: () => {
        if (given && Object.is(given.value, this.#value)) return null;
        given = { value: this.#value };
        return given;
      },
    });
  }

  /** It changes no more: who iterates over it comes to an end, with its last state. */
  end(): void {
    this.#isOver = true;
    for (const wake of this.#followers ?? []) wake();
  }

  #listen(wake: () => void): () => void {
    const unsubscribe = this.subscribe(wake);
    this.#followers ??= new Set();
    this.#followers.add(wake);
    return () => {
      unsubscribe();
      this.#followers?.delete(wake);
    };
  }

  #tell(): void {
    this.#isTelling = false;
    for (const listener of [...this.#listeners]) {
      // Another one of them may have unsubscribed it.
      if (!this.#listeners.has(listener)) continue;
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
