import type { Client } from '@parley/client';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Shortcuts {
  client: Client;
  conversationId: string | null;
  onSearch: () => void;
  onOpen: (conversationId: string) => void;
}

/** ⌘K or Ctrl K searches; Alt with an arrow goes to the next conversation. They are for the pane that has the focus. */
export function useShortcuts(pane: RefObject<HTMLElement | null>, shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isFor(pane.current, event)) return;
      const { client, conversationId, onSearch, onOpen } = latest.current;
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey) {
        event.preventDefault();
        onSearch();
        return;
      }
      const step = event.altKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
      if (step === undefined) return;
      const list = client.conversations.get();
      const now = list.findIndex(({ id }) => id === conversationId);
      const next = list[now === -1 ? 0 : now + step];
      if (!next) return;
      event.preventDefault();
      onOpen(next.id);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [pane]);
}

/** Where nothing has the focus, the first pane is meant. */
function isFor(pane: HTMLElement | null, { target }: Event): boolean {
  if (!pane || document.querySelector('dialog[open]')) return false;
  if (target instanceof Node && pane.contains(target)) return true;
  return target === document.body && document.querySelector('.pane') === pane;
}
