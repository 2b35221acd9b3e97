import { ArrowUp } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';

/** The text field of a banner's reply action. Escape gives up. */
export function QuickReply({
  to,
  onSend,
  onCancel,
}: {
  to: string;
  onSend: (text: string) => void;
  onCancel: () => void;
}) {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = (event: Event): void => {
    event.preventDefault();
    if (text.trim() !== '') onSend(text.trim());
  };
  return (
    <form class="phone-reply" onSubmit={send}>
      <input
        ref={field}
        class="phone-reply-field"
        aria-label={`Reply to ${to}`}
        placeholder="Reply"
        value={text}
        maxLength={4_000}
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onCancel();
        }}
      />
      <button type="submit" class="phone-reply-send" aria-label="Send" disabled={text.trim() === ''}>
        <Icon icon={ArrowUp} size={16} />
      </button>
    </form>
  );
}
