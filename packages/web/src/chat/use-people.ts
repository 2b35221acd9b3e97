import type { Client, User } from '@parley/client';
import { useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';

/** Who these are, as far as it is known; draws again as more is. */
export function usePeople(client: Client, ids: readonly string[]): ReadonlyMap<string, User> {
  const [, redraw] = useReducer<number, void>((count) => count + 1, 0);
  const key = ids.join(' ');
  const observables = useMemo(() => ids.map((id) => client.user(id)), [client, key]);
  const people = observables.map((observable) => observable.get());
  const shown = useRef<{ people: readonly (User | null)[]; byId: ReadonlyMap<string, User> }>(null);
  if (!shown.current || !same(shown.current.people, people)) {
    const known = people.filter((person) => person !== null);
    shown.current = { people, byId: new Map(known.map((person) => [person.id, person])) };
  }
  useLayoutEffect(() => {
    const compare = () => {
      if (observables.some((observable, at) => observable.get() !== shown.current?.people[at])) redraw();
    };
    const endings = observables.map((observable) => observable.subscribe(compare));
    compare();
    return () => {
      for (const end of endings) end();
    };
  }, [observables]);
  return shown.current.byId;
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}
