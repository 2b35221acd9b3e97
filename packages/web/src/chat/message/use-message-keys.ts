import type { ChatMessage } from '@parley/client';
import type { MenuPlace } from '../../ui/menu-list.tsx';
import { useChat } from '../chat-context.ts';
import { edit, reply } from './actions.ts';

/** Keys of a message that has the focus: Enter or Space opens its menu, R replies, E edits, Delete deletes. */
export function useMessageKeys(
  message: ChatMessage,
  openMenu: (place: MenuPlace) => void,
): (event: KeyboardEvent) => void {
  const chat = useChat();
  return (event) => {
    const here = event.currentTarget as HTMLElement;
    if (event.target !== here || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actOf(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  };

  function actOf(key: string): (() => void) | null {
    const at = () => document.activeElement?.querySelector('.bubble')?.getBoundingClientRect();
    if (key === 'Enter' || key === ' ') {
      return () => {
        const place = at();
        if (place) openMenu(place);
      };
    }
    if (key === 'r') return () => reply(message, chat);
    if (key === 'e') return () => edit(message, chat);
    const mine = message.sender_id === chat.meId && message.deleted_at === null && message.status === 'sent';
    if ((key === 'Delete' || key === 'Backspace') && mine) return () => chat.open('delete', message);
    return null;
  }
}
