import { useState } from 'preact/hooks';
import type { About } from '../about.ts';
import { navigate } from '../router.ts';
import { togetherPath } from '../routes.ts';
import { Seat } from './seat.tsx';
import { titled } from './titled.ts';
import { TopBar } from './top-bar.tsx';
import { useIsNarrow } from './use-is-narrow.ts';
import './together.css';

/** Some sample people in one window, each with their phone. */
export function Together({ about, people }: { about: About; people: readonly string[] }) {
  const isNarrow = useIsNarrow();
  const [chosen, setChosen] = useState<string | null>(null);
  const front = chosen !== null && people.includes(chosen) ? chosen : (people[0] ?? null);
  const show = (next: readonly string[]) => navigate(togetherPath(next), { replace: true });
  return (
    <div class="together">
      <TopBar
        about={about}
        people={people}
        front={isNarrow ? front : null}
        onFront={setChosen}
        onAdd={(person) => {
          setChosen(person);
          show([...people, person]);
        }}
        onRemove={(person) => show(people.filter((other) => other !== person))}
      />
      <main class="together-seats">
        <h1 class="visually-hidden">{new Intl.ListFormat('en').format(people.map(titled))}</h1>
        {people.map((person) => (
          <div key={person} class="together-seat" hidden={isNarrow && person !== front}>
            <Seat about={about} person={person} isFirst={person === people[0]} />
          </div>
        ))}
      </main>
    </div>
  );
}
