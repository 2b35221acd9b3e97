import { BookOpen, KeyRound, Terminal, UserPlus } from 'lucide';
import { useState } from 'preact/hooks';
import type { About } from '../about.ts';
import { Link } from '../link.tsx';
import { titled } from '../pane/titled.ts';
import { navigate } from '../router.ts';
import { togetherPath } from '../routes.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { PersonChoice } from './person-choice.tsx';
import { Wordmark } from './wordmark.tsx';
import './start.css';

const sentences: Record<string, string> = {
  alice: 'Writes first.',
  bob: 'Has his phone in the pocket.',
  carol: 'Makes it a group.',
};

/** Of a Parley that runs for development: see two people talk within a minute, or sign in as oneself. */
export function StartPage({ about }: { about: About }) {
  const [chosen, setChosen] = useState<readonly string[]>(about.samples.slice(0, 2));
  const ordered = about.samples.filter((person) => chosen.includes(person));
  const toggle = (person: string) =>
    setChosen(chosen.includes(person) ? chosen.filter((other) => other !== person) : [...chosen, person]);
  return (
    <main class="start">
      <div class="start-box">
        <header>
          <Wordmark size={36} />
          <h1>Your chat backend is running.</h1>
          <p>Open two people side by side. Write as one, and watch the other’s phone.</p>
        </header>
        {about.samples.length > 0 && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              navigate(togetherPath(ordered));
            }}
          >
            <fieldset class="start-people">
              <legend class="visually-hidden">Who to open</legend>
              {about.samples.map((person) => (
                <PersonChoice
                  key={person}
                  name={titled(person)}
                  text={sentences[person] ?? 'A sample account.'}
                  checked={chosen.includes(person)}
                  onToggle={() => toggle(person)}
                />
              ))}
            </fieldset>
            <Button kind="primary" type="submit" disabled={ordered.length === 0}>
              {openInWords(ordered)}
            </Button>
          </form>
        )}
        <nav class="start-more" aria-label="More">
          <Link href="/sign-in">
            <Icon icon={KeyRound} size={18} />
            Sign in
          </Link>
          <Link href="/sign-up">
            <Icon icon={UserPlus} size={18} />
            Create an account
          </Link>
          <Link href="/developer">
            <Icon icon={Terminal} size={18} />
            Developer page
          </Link>
          <a href="/api/docs">
            <Icon icon={BookOpen} size={18} />
            API reference
          </a>
        </nav>
      </div>
    </main>
  );
}

function openInWords(people: readonly string[]): string {
  const names = people.map(titled);
  if (names.length < 2) return names[0] ? `Open as ${names[0]}` : 'Choose somebody';
  return `Open ${new Intl.ListFormat('en').format(names)} side by side`;
}
