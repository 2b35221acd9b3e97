import type { IconNode } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { IconButton } from './icon-button.tsx';
import { type MenuItem, MenuList, type MenuPlace } from './menu-list.tsx';

export type { MenuItem } from './menu-list.tsx';

export interface MenuProps {
  icon: IconNode;
  /** What the button and the menu are called. */
  label: string;
  items: readonly MenuItem[];
  /** Of the icon, in pixels. */
  size?: number | undefined;
}

/** A button that opens a menu under itself. */
export function Menu({ icon, label, items, size }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<MenuPlace | null>(null);
  return (
    <>
      <IconButton
        icon={icon}
        label={label}
        size={size}
        buttonRef={button}
        aria-haspopup="menu"
        aria-expanded={place !== null}
        onClick={() => setPlace(button.current?.getBoundingClientRect() ?? null)}
      />
      {place && <MenuList label={label} items={items} place={place} onClose={() => setPlace(null)} />}
    </>
  );
}
