import type { Client, User } from '@parley/client';
import { X } from 'lucide';
import { useState } from 'preact/hooks';
import { Combobox, Option, OptionList } from '../panel/combobox.tsx';
import { Problem } from '../panel/problem.tsx';
import { useOptions } from '../panel/use-options.ts';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { PersonAvatar } from './person-avatar.tsx';
import { usePeopleSearch } from './use-people-search.ts';
import './people.css';

export interface PeoplePickerProps {
  client: Client;
  chosen: readonly User[];
  onChange: (chosen: readonly User[]) => void;
  /** Who is not offered: oneself, members. */
  without: ReadonlySet<string>;
  /** Whom to offer before anything is typed. */
  suggested?: readonly User[];
  most: number;
}

/** Finds people and keeps a choice of them. Arrows and Enter choose, Backspace in the empty field takes the last back. */
export function PeoplePicker({ client, chosen, onChange, without, suggested = [], most }: PeoplePickerProps) {
  const [query, setQuery] = useState('');
  const found = usePeopleSearch(client, query);
  const offered = (query.trim() === '' ? suggested : found.people).filter(({ id }) => !without.has(id));
  const isChosen = (person: User) => chosen.some(({ id }) => id === person.id);
  const toggle = (person: User) => {
    if (isChosen(person)) onChange(chosen.filter(({ id }) => id !== person.id));
    else if (chosen.length < most) onChange([...chosen, person]);
    setQuery('');
  };
  const options = useOptions(offered, toggle);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Backspace' && query === '' && chosen.length > 0) onChange(chosen.slice(0, -1));
    // Whoever has chosen and typed nothing more wants to go on.
    else if (event.key !== 'Enter' || query !== '' || chosen.length === 0) options.onKeyDown(event);
  };
  return (
    <div class="people-picker">
      <div class="people-field">
        {chosen.map((person) => (
          <button
            key={person.id}
            type="button"
            class="people-chip"
            aria-label={`Remove ${person.display_name}`}
            onClick={() => toggle(person)}
          >
            {person.display_name}
            <Icon icon={X} size={14} />
          </button>
        ))}
        <Combobox
          options={options}
          label="Find people by name"
          most={64}
          placeholder={chosen.length === 0 ? 'Name or username' : ''}
          value={query}
          onInput={setQuery}
          onKeyDown={onKeyDown}
        />
      </div>
      <Problem text={found.error} />
      <div class="people-found" aria-busy={found.searching}>
        <OptionList options={options} label="People" multiple>
          {offered.map((person, at) => (
            <Option key={person.id} class="people-option" {...options.option(at)} selected={isChosen(person)}>
              <PersonAvatar person={person} />
              <span class="people-name">{person.display_name}</span>
              <span class="people-username">@{person.username}</span>
            </Option>
          ))}
        </OptionList>
        {found.searching && <Spinner label="Looking for people" />}
        {query.trim() === '' && offered.length === 0 && <p class="panel-hint">Type a name to find people.</p>}
        {!found.searching && query.trim() !== '' && offered.length === 0 && found.error === null && (
          <Empty title="Nobody by that name" text="Look at the spelling, or try the username." />
        )}
      </div>
    </div>
  );
}
