import type { Observable } from '@parley/client';

/** What can be shown with `useValue`: a value that tells its changes. */
export type Shown<T> = Pick<Observable<T>, 'get' | 'subscribe'>;

export interface State<T> extends Shown<T> {
  set(value: T): void;
}

export function createState<T>(initial: T): State<T> {
  const listeners = new Set<(value: T) => void>();
  let current = initial;
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      const own = (value: T) => listener(value);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}
