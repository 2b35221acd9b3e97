import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Shown } from './state.ts';

/** What an observable holds now; draws the component again when that changes. */
export function useValue<T>(observable: Shown<T>): T {
  const [, redraw] = useReducer<number, void>((count) => count + 1, 0);
  const value = observable.get();
  const shown = useRef(value);
  shown.current = value;
  useLayoutEffect(() => {
    const compare = () => {
      if (observable.get() !== shown.current) redraw();
    };
    const unsubscribe = observable.subscribe(compare);
    // It may have changed between drawing and now.
    compare();
    return unsubscribe;
  }, [observable]);
  return value;
}
