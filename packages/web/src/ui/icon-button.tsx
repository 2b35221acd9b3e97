import type { IconNode } from 'lucide';
import type { ButtonHTMLAttributes, Ref } from 'preact';
import { Icon } from './icon.tsx';
import './icon-button.css';

export interface IconButtonProps
  extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'size' | 'icon' | 'label' | 'class'> {
  icon: IconNode;
  /** What it does, for everybody who does not see the icon; a tooltip too. */
  label: string;
  /** Of the icon, in pixels. */
  size?: number | undefined;
  kind?: 'plain' | 'primary' | 'danger' | undefined;
  /** Of something that is on or off. */
  pressed?: boolean | undefined;
  buttonRef?: Ref<HTMLButtonElement> | undefined;
}

export function IconButton({
  icon,
  label,
  size = 20,
  kind = 'plain',
  pressed,
  buttonRef,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(buttonRef ? { ref: buttonRef } : {})}
      class="icon-button"
      data-kind={kind}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
    >
      <Icon icon={icon} size={size} />
    </button>
  );
}
