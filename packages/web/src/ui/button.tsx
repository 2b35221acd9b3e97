import type { IconNode } from 'lucide';
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import { Spinner } from './spinner.tsx';
import './button.css';

export interface ButtonProps
  extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'size' | 'icon' | 'disabled' | 'class'> {
  /** `plain` unless given; one `primary` a view. */
  kind?: 'plain' | 'primary' | 'quiet' | 'danger' | undefined;
  size?: 'small' | 'medium' | undefined;
  icon?: IconNode | undefined;
  /** It is being done: not to be pressed again, and keeps the focus. */
  busy?: boolean | undefined;
  disabled?: boolean | undefined;
  children: ComponentChildren;
}

export function Button(props: ButtonProps) {
  const {
    kind = 'plain',
    size = 'medium',
    icon,
    busy = false,
    disabled = false,
    children,
    onClick,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...rest}
      class="button"
      data-kind={kind}
      data-size={size}
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    >
      {busy ? <Spinner size={16} /> : icon && <Icon icon={icon} size={size === 'small' ? 16 : 18} />}
      {children}
    </button>
  );
}
