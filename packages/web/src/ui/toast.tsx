import { X } from 'lucide';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useValue } from '../use-value.ts';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';
import { dismissToast, type Toast, toasts } from './toasts.ts';
import './toast.css';

export { toast } from './toasts.ts';

/** Where toasts appear: once in the page. Above dialogs too. */
export function Toasts() {
  const shown = useValue(toasts);
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = place;
    if (!current) return;
    // Shown anew, it is on top of what has opened since.
    if (current.matches(':popover-open')) current.hidePopover();
    if (shown.length > 0) current.showPopover();
  }, [shown]);
  return (
    <div ref={place} class="toasts" popover="manual" role="status" aria-live="polite">
      {shown.map((one) => (
        <Shown key={one.id} toast={one} />
      ))}
    </div>
  );
}

function Shown({ toast }: { toast: Toast }) {
  const { id, text, kind, action } = toast;
  return (
    <div class="toast" data-kind={kind}>
      <span>{text}</span>
      {action && (
        <Button
          kind="quiet"
          size="small"
          onClick={() => {
            dismissToast(id);
            action.onSelect();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon={X} size={16} label="Dismiss" onClick={() => dismissToast(id)} />
    </div>
  );
}
