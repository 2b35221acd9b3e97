import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * The way of the focus into a panel and back: a panel that covers the rest takes it, unless something in it has; when
 * a panel goes that has it, it returns to where it was.
 */
export function usePanelFocus(takes: boolean): RefObject<HTMLElement | null> {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const shown = panel.current;
    const before = document.activeElement;
    if (takes && !shown?.contains(before)) shown?.focus();
    return () => {
      if (!shown?.contains(document.activeElement)) return;
      // Once the page is redrawn: until then what is behind may still be inert.
      requestAnimationFrame(() => before instanceof HTMLElement && before.isConnected && before.focus());
    };
  }, []);
  return panel;
}
