import type { ChatMessage } from '@parley/client';
import { Button } from '../../ui/button.tsx';
import { useChat } from '../chat-context.ts';

const reasons: Record<string, string> = {
  blocked: 'Not sent: you cannot reach this person.',
  not_found: 'Not sent: you are not in this conversation any more.',
  forbidden: 'Not sent: you may not do this here.',
  too_large: 'Not sent: it is too long.',
  conflict: 'Not sent: something else was sent in its place.',
  invalid: 'Not sent: the server does not take it.',
};

/** Why an own message was finally refused, and what can be done. */
export function Failed({ message }: { message: ChatMessage }) {
  const { handle } = useChat();
  const id = message.client_message_id;
  if (id === null) return null;
  return (
    <div class="message-failed" role="alert">
      <span>{reasons[message.failure?.code ?? ''] ?? 'Not sent.'}</span>
      <Button size="small" kind="quiet" onClick={() => handle.retry(id)}>
        Try again
      </Button>
      <Button size="small" kind="quiet" onClick={() => handle.discard(id)}>
        Discard
      </Button>
    </div>
  );
}
