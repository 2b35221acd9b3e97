import { Check, type IconNode } from 'lucide';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { placeMenu } from './menu-place.ts';
import { useMenuKeys } from './use-menu-keys.ts';
import './menu.css';

export interface MenuItem {
  label: string;
  onSelect: () => void;
  icon?: IconNode | undefined;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  /** Of a choice that is made or not. */
  checked?: boolean | undefined;
  /** A line above it. */
  separated?: boolean | undefined;
}

/** What it opens beside, in the window: a button's box, or a point. */
export type MenuPlace = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;

/** The point of a `contextmenu` event; under the focused element where the keyboard opened it. */
export function placeOf(event: MouseEvent): MenuPlace {
  const { clientX, clientY, target } = event;
  if (clientX === 0 && clientY === 0 && target instanceof Element) return target.getBoundingClientRect();
  return { left: clientX, right: clientX, top: clientY, bottom: clientY };
}

export interface MenuListProps {
  label: string;
  items: readonly MenuItem[];
  place: MenuPlace;
  /** Also after a choice. Take it away then. */
  onClose: () => void;
}

/** The menu itself, while it is open: arrows, letters, Home, End and Escape work; the focus goes back where it was. */
export function MenuList({ label, items, place, onClose }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useMenuKeys(list, onClose);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = list.current;
    if (!shown) return;
    shown.showPopover();
    placeMenu(shown, place);
    shown.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
    return () => {
      const hadFocus = shown.contains(document.activeElement);
      if (shown.matches(':popover-open')) shown.hidePopover();
      if (hadFocus && before instanceof HTMLElement) before.focus();
    };
  }, [place]);
  return (
    <div
      ref={list}
      popover="auto"
      role="menu"
      class="menu"
      aria-label={label}
      onKeyDown={onKeyDown}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      {items.map((item) => (
        <Choice key={item.label} item={item} onClose={onClose} />
      ))}
    </div>
  );
}

function Choice({ item, onClose }: { item: MenuItem; onClose: () => void }) {
  const { label, icon, danger = false, disabled = false, checked, separated = false } = item;
  const choose = (event: MouseEvent) => {
    event.stopPropagation();
    onClose();
    item.onSelect();
  };
  return (
    <button
      type="button"
      class="menu-item"
      {...(checked === undefined
        ? { role: 'menuitem' }
        : { role: 'menuitemcheckbox', 'aria-checked': checked })}
      tabIndex={-1}
      data-danger={danger}
      data-separated={separated}
      disabled={disabled}
      onClick={choose}
    >
      {icon && <Icon icon={icon} size={18} />}
      <span>{label}</span>
      {checked && <Icon icon={Check} size={16} />}
    </button>
  );
}
