import { ArrowLeft, X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { IconButton } from '../ui/icon-button.tsx';
import { usePanelFocus } from './use-panel-focus.ts';
import './panel.css';

export interface PanelProps {
  title: string;
  onClose: () => void;
  /** One step back inside the panel, where there is one. */
  onBack?: (() => void) | undefined;
  /** It covers the rest, so it takes the focus. */
  covers?: boolean;
  children: ComponentChildren;
}

/** What stands beside the chat or over it: a title, a way out, and the rest scrolls. Escape leaves. */
export function Panel({ title, onClose, onBack, covers = false, children }: PanelProps) {
  const panel = usePanelFocus(covers);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <section ref={panel} class="panel" tabIndex={-1} aria-label={title} onKeyDown={leave}>
      <header class="panel-head">
        {onBack && (
          <span class="panel-back">
            <IconButton icon={ArrowLeft} label="Back" onClick={onBack} />
          </span>
        )}
        <h2>{title}</h2>
        <IconButton icon={X} label="Close" onClick={onClose} />
      </header>
      <div class="panel-body">{children}</div>
    </section>
  );
}
