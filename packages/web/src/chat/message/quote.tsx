import type { Message } from '@parley/client';
import { nameOf, useChat } from '../chat-context.ts';
import { useBytes } from '../media/use-bytes.ts';
import { usePeople } from '../use-people.ts';
import { summaryOf } from './summary.ts';
import { useQuoted } from './use-quoted.ts';

/** What a reply answers; a press goes there. */
export function Quote({ seq, tabIndex }: { seq: number; tabIndex: number }) {
  const { client, handle, jumpTo } = useChat();
  const quoted = useQuoted(client, handle, seq);
  if (quoted === null) return <span class="message-quote">A message that you cannot see</span>;
  return (
    <button type="button" class="message-quote" tabIndex={tabIndex} onClick={() => jumpTo(seq)}>
      {quoted === 'loading' ? <span class="message-quote-text">…</span> : <QuoteBody message={quoted} />}
    </button>
  );
}

export function QuoteBody({ message }: { message: Message }) {
  const { client, meId } = useChat();
  const people = usePeople(client, message.sender_id === null ? [] : [message.sender_id]);
  const shown = message.deleted_at === null ? message.media : null;
  const picture = useBytes(client, shown?.thumbnail_url ?? null);
  return (
    <>
      <span class="message-quote-words">
        <span class="message-quote-name">{nameOf(people, message.sender_id, meId)}</span>
        <span class="message-quote-text" dir="auto">
          {summaryOf(message)}
        </span>
      </span>
      {shown?.thumbnail_url && (
        <span class="message-quote-picture">
          {picture.state === 'loaded' && <img src={picture.url} alt="" />}
        </span>
      )}
    </>
  );
}
