import type { ChatMessage } from '@parley/client';
import { useCallback } from 'preact/hooks';
import { inWords } from '../../panel/in-words.ts';
import { toast } from '../../ui/toast.tsx';
import { useChat } from '../chat-context.ts';

const words = { invalid: 'A message takes no more different reactions.' };

/** Gives a reaction, or takes it back where it is given. */
export function useReact(): (message: ChatMessage, emoji: string) => void {
  const { handle } = useChat();
  return useCallback(
    (message, emoji) => {
      const on = !message.my_reactions.includes(emoji);
      handle.react(message.id, emoji, on).catch((error) => toast(inWords(error, words), { kind: 'danger' }));
    },
    [handle],
  );
}
