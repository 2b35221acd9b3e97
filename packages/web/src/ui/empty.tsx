import type { IconNode } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import './empty.css';

export interface EmptyProps {
  title: string;
  text?: ComponentChildren;
  icon?: IconNode;
  /** What to do about it. */
  children?: ComponentChildren;
}

/** Where nothing is yet: what will be here, and how it comes. */
export function Empty({ title, text, icon, children }: EmptyProps) {
  return (
    <div class="empty">
      {icon && (
        <span class="empty-icon">
          <Icon icon={icon} size={26} />
        </span>
      )}
      <p class="empty-title">{title}</p>
      {text && <p class="empty-text">{text}</p>}
      {children && <div class="empty-actions">{children}</div>}
    </div>
  );
}
