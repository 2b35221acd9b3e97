import type { Client } from '@parley/client';
import { House, Search, Smartphone, SquarePen } from 'lucide';
import { PersonAvatar } from '../people/person-avatar.tsx';
import { useMe } from '../people/use-me.ts';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';

export interface ListHeadProps {
  client: Client;
  onNew: () => void;
  onSearch: () => void;
  onSettings: () => void;
  /** The phone beside the chat; null: there is none. */
  phone: { shown: boolean; onToggle: () => void } | null;
  onHome?: (() => void) | undefined;
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function ListHead({ client, onNew, onSearch, onSettings, phone, onHome }: ListHeadProps) {
  const me = useMe(client);
  return (
    <>
      <header class="list-head">
        <button type="button" class="list-self" title="Settings" aria-label="Settings" onClick={onSettings}>
          {me && <PersonAvatar person={me} size={34} />}
        </button>
        <h2>Chats</h2>
        {onHome && <IconButton icon={House} label="To the start" onClick={onHome} />}
        {phone && (
          <IconButton
            icon={Smartphone}
            label={phone.shown ? 'Hide the phone' : 'Show the phone'}
            pressed={phone.shown}
            onClick={phone.onToggle}
          />
        )}
        <IconButton icon={SquarePen} label="New conversation" onClick={onNew} />
      </header>
      <button type="button" class="list-search" onClick={onSearch}>
        <Icon icon={Search} size={16} />
        <span>Search</span>
        <kbd>{isApple ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
    </>
  );
}
