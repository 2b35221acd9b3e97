/** A value that changes. Listeners and iterators get the latest state; states in between may be left out. */
export interface Observable<T> extends AsyncIterable<T> {
  /** The value of now. The same reference until it changes. */
  get(): T;
  /** Told after each change, never in the call that subscribes. Returns what unsubscribes. */
  subscribe(listener: (value: T) => void): () => void;
}
