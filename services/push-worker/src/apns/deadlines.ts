/** Things that must be over in time; each is told at most once that it is late. */
export interface Deadlines<T> {
  add(thing: T): void;
  /** It is over. */
  delete(thing: T): void;
  close(): void;
}

/**
 * The same time for all, so that who came first is due first: one timer, however many are under way (a timer
 * for each costs more than the rest of what is done about it).
 */
export function createDeadlines<T>(timeoutMs: number, onLate: (thing: T) => void): Deadlines<T> {
  const due = new Map<T, number>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    timer = undefined;
    const nowMs = performance.now();
    for (const [thing, dueMs] of due) {
      if (dueMs > nowMs) {
        timer = setTimeout(look, dueMs - nowMs);
        return;
      }
      due.delete(thing);
      onLate(thing);
    }
  }

  function close(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  return {
    add(thing) {
      due.set(thing, performance.now() + timeoutMs);
      timer ??= setTimeout(look, timeoutMs);
    },
    delete: (thing) => void due.delete(thing),
    close,
  };
}
