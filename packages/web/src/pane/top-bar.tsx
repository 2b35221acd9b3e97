import { Moon, Plus, Sun, Terminal, X } from 'lucide';
import type { About } from '../about.ts';
import { Link } from '../link.tsx';
import { setTheme } from '../settings/theme.ts';
import { Wordmark } from '../start/wordmark.tsx';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { titled } from './titled.ts';
import { useIsDark } from './use-is-dark.ts';

export interface TopBarProps {
  about: About;
  people: readonly string[];
  /** The one who is shown where there is room for one; null: all are. */
  front: string | null;
  onFront: (person: string) => void;
  onAdd: (person: string) => void;
  onRemove: (person: string) => void;
}

/** Above several people: who is here, who may come, and the way to the rest. */
export function TopBar({ about, people, front, onFront, onAdd, onRemove }: TopBarProps) {
  const isDark = useIsDark();
  const others = about.samples.filter((person) => !people.includes(person));
  const adding = others.map((person) => ({ label: titled(person), onSelect: () => onAdd(person) }));
  return (
    <header class="top-bar">
      <Link href="/" class="top-bar-home" aria-label="Parley, to the start">
        <Wordmark />
      </Link>
      <ul class="top-bar-people" aria-label="People in this window">
        {people.map((person) => (
          <li key={person} data-front={person === front}>
            {front === null ? (
              <span>{titled(person)}</span>
            ) : (
              <button type="button" aria-pressed={person === front} onClick={() => onFront(person)}>
                {titled(person)}
              </button>
            )}
            <IconButton
              icon={X}
              size={14}
              label={`Close ${titled(person)}`}
              onClick={() => onRemove(person)}
            />
          </li>
        ))}
      </ul>
      {adding.length > 0 && <Menu icon={Plus} label="Add a person" items={adding} />}
      <span class="top-bar-space" />
      <a href="/developer" target="_blank" rel="noopener" class="top-bar-link">
        <Icon icon={Terminal} size={16} />
        <span>Developer</span>
      </a>
      <IconButton
        icon={isDark ? Sun : Moon}
        size={18}
        label={isDark ? 'Light colours' : 'Dark colours'}
        onClick={() => setTheme(isDark ? 'light' : 'dark')}
      />
    </header>
  );
}
