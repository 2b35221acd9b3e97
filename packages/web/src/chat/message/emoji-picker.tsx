import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MenuPlace } from '../../ui/menu-list.tsx';
import { placeMenu } from '../../ui/menu-place.ts';
import { emojiGroups } from './emoji.ts';
import './emoji-picker.css';

export interface EmojiPickerProps {
  place: MenuPlace;
  onPick: (emoji: string) => void;
  /** Also after a choice. */
  onClose: () => void;
}

/** A grid of emoji beside what opened it: arrows move, Enter takes, Escape closes; the focus goes back. */
export function EmojiPicker({ place, onPick, onClose }: EmojiPickerProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = box.current;
    if (!shown) return;
    shown.showPopover();
    placeMenu(shown, place);
    shown.querySelector('button')?.focus({ preventScroll: true });
    return () => {
      const hadFocus = shown.contains(document.activeElement);
      if (shown.matches(':popover-open')) shown.hidePopover();
      if (hadFocus && before instanceof HTMLElement) before.focus();
    };
  }, [place]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      onClose();
    } else moveIn(box.current, event);
  };
  return (
    <div
      ref={box}
      popover="auto"
      role="dialog"
      class="emoji-picker"
      aria-label="Emoji"
      onKeyDown={onKeyDown}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      {emojiGroups.map((group) => (
        <section key={group.name} aria-label={group.name}>
          <p>{group.name}</p>
          <div class="emoji-picker-grid">
            {group.emoji.map((emoji) => (
              <button
                key={emoji}
                type="button"
                onClick={() => {
                  onClose();
                  onPick(emoji);
                }}
              >
                {emoji}
              </button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

/** How many stand in a row is for the style sheet to say. */
function moveIn(box: HTMLElement | null, event: KeyboardEvent): void {
  const buttons = [...(box?.querySelectorAll('button') ?? [])];
  const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const here = buttons[now]?.getBoundingClientRect();
  if (!here) return;
  const { key } = event;
  let next: HTMLButtonElement | undefined;
  if (key === 'ArrowRight') next = buttons[now + 1];
  if (key === 'ArrowLeft') next = buttons[now - 1];
  if (key === 'ArrowDown') next = buttons.slice(now + 1).find((button) => isBelow(button, here));
  if (key === 'ArrowUp')
    next = buttons.slice(0, Math.max(now, 0)).findLast((button) => isBelow(button, here, -1));
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function isBelow(button: HTMLElement, here: DOMRect, direction = 1): boolean {
  const { top, left } = button.getBoundingClientRect();
  return (top - here.top) * direction > here.height / 2 && Math.abs(left - here.left) < here.width / 2;
}
