import type { ChatMessage } from '@parley/client';
import { Plus } from 'lucide';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';
import type { MenuPlace } from '../../ui/menu-list.tsx';
import { placeMenu } from '../../ui/menu-place.ts';
import { useMenuKeys } from '../../ui/use-menu-keys.ts';
import { useChat } from '../chat-context.ts';
import { actionsOn } from './actions.ts';
import { quickReactions } from './emoji.ts';
import { useReact } from './use-react.ts';

export interface MessageMenuProps {
  message: ChatMessage;
  place: MenuPlace;
  /** The grid of all emoji is wanted. */
  onMoreEmoji: () => void;
  /** Also after a choice. */
  onClose: () => void;
}

/** Reactions in a row, and below what else can be done with a message. */
export function MessageMenu({ message, place, onMoreEmoji, onClose }: MessageMenuProps) {
  const chat = useChat();
  const react = useReact();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useMenuKeys(list, onClose);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = list.current;
    if (!shown) return;
    shown.showPopover();
    placeMenu(shown, place);
    shown.querySelector<HTMLElement>('.menu-item')?.focus();
    return () => {
      const hadFocus = shown.contains(document.activeElement);
      if (shown.matches(':popover-open')) shown.hidePopover();
      if (hadFocus && before instanceof HTMLElement) before.focus();
    };
  }, [place]);
  const pick = (act: () => void) => (event: MouseEvent) => {
    event.stopPropagation();
    onClose();
    act();
  };
  const reacts = message.status === 'sent' && message.deleted_at === null;
  return (
    <div
      ref={list}
      popover="auto"
      role="menu"
      class="menu"
      aria-label="What to do with this message"
      onKeyDown={(event) => {
        sideways(list.current, event);
        onKeyDown(event);
      }}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      {reacts && (
        // biome-ignore lint/a11y/useSemanticElements: a group of a menu, not of a form
        <div class="message-menu-reactions" role="group" aria-label="React">
          {quickReactions.map((emoji) => (
            <button
              key={emoji}
              type="button"
              role="menuitemcheckbox"
              aria-checked={message.my_reactions.includes(emoji)}
              tabIndex={-1}
              onClick={pick(() => react(message, emoji))}
            >
              {emoji}
            </button>
          ))}
          <button
            type="button"
            role="menuitem"
            aria-label="Other emoji"
            tabIndex={-1}
            onClick={pick(onMoreEmoji)}
          >
            <Icon icon={Plus} size={18} />
          </button>
        </div>
      )}
      {actionsOn(message, chat).map(({ label, icon, danger = false, separated = false, onSelect }) => (
        <button
          key={label}
          type="button"
          class="menu-item"
          role="menuitem"
          tabIndex={-1}
          data-danger={danger}
          data-separated={separated}
          onClick={pick(onSelect)}
        >
          {icon && <Icon icon={icon} size={18} />}
          <span>{label}</span>
        </button>
      ))}
    </div>
  );
}

/** The row of reactions is gone through with the other arrows. */
function sideways(list: HTMLElement | null, event: KeyboardEvent): void {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  const row = [...(list?.querySelectorAll<HTMLElement>('.message-menu-reactions button') ?? [])];
  const now = row.indexOf(document.activeElement as HTMLElement);
  const next = row[now < 0 ? 0 : now + (event.key === 'ArrowRight' ? 1 : -1)];
  event.preventDefault();
  next?.focus();
}
