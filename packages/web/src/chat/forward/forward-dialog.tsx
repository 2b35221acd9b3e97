import type { ChatConversation, ChatMessage, Client } from '@parley/client';
import { useMemo, useState } from 'preact/hooks';
import { ConversationAvatar } from '../../group/conversation-avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { useValue } from '../../use-value.ts';
import { summaryOf } from '../message/summary.ts';
import './forward.css';

export interface ForwardDialogProps {
  client: Client;
  message: ChatMessage;
  onOpen?: ((conversationId: string) => void) | undefined;
  onClose: () => void;
}

const MOST = 5;

/** Sends a message again, to up to five conversations. */
export function ForwardDialog({ client, message, onOpen, onClose }: ForwardDialogProps) {
  const conversations = useValue(client.conversations);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const found = useMemo(() => matching(conversations, query), [conversations, query]);
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  const send = () => {
    const { text, media } = message;
    const draft = { ...(text ? { text } : {}), ...(media ? { media } : {}), forwarded: true };
    for (const id of chosen) client.conversation(id).send(draft);
    const [only] = chosen;
    const action = only && chosen.length === 1 && onOpen && { label: 'Open', onSelect: () => onOpen(only) };
    toast('Forwarded', action ? { action } : {});
    onClose();
  };
  return (
    <Dialog title="Forward" onClose={onClose}>
      <p class="forward-what" dir="auto">
        {summaryOf(message)}
      </p>
      <Field
        label="Find a conversation"
        hideLabel
        placeholder="Find a conversation"
        value={query}
        onInput={setQuery}
      />
      <ul class="forward-list">
        {found.map((conversation) => {
          const on = chosen.includes(conversation.id);
          return (
            <li key={conversation.id}>
              <label class="forward-choice">
                <input
                  type="checkbox"
                  checked={on}
                  disabled={!on && chosen.length >= MOST}
                  onChange={() => toggle(conversation.id)}
                />
                <ConversationAvatar client={client} conversation={conversation} size={36} />
                <span dir="auto">{conversation.name}</span>
              </label>
            </li>
          );
        })}
      </ul>
      {found.length === 0 && <p class="forward-none">No conversation is called that.</p>}
      <footer class="forward-foot">
        <Button kind="primary" disabled={chosen.length === 0} onClick={send}>
          {chosen.length > 1 ? `Forward to ${chosen.length}` : 'Forward'}
        </Button>
      </footer>
    </Dialog>
  );
}

function matching(conversations: readonly ChatConversation[], query: string): readonly ChatConversation[] {
  const wanted = query.trim().toLowerCase();
  return conversations
    .filter(({ name, peer }) => `${name} ${peer?.username ?? ''}`.toLowerCase().includes(wanted))
    .slice(0, 100);
}
