import type { ChatMessage, Client, ConversationHandle, Message } from '@parley/client';
import { useEffect, useState } from 'preact/hooks';
import { useValue } from '../../use-value.ts';

/** A message by its seq, as it is now where it is loaded. Null: it is not to be seen. */
export function useQuoted(
  client: Client,
  handle: ConversationHandle,
  seq: number,
): Message | null | 'loading' {
  const loaded = findBySeq(useValue(handle.history).messages, seq);
  const connected = useValue(client.connection).state === 'connected';
  const [read, setRead] = useState<Message | null | 'loading'>('loading');
  const missing = !loaded && read === 'loading';
  useEffect(() => {
    if (!missing) return;
    let ended = false;
    handle.message(seq).then(
      (message) => !ended && setRead(message),
      // Asked again when the network is back.
      () => {},
    );
    return () => {
      ended = true;
    };
  }, [handle, seq, missing, connected]);
  return loaded ?? read;
}

/** Messages stand in the order of their seq; those that are not acknowledged are last. */
export function findBySeq(messages: readonly ChatMessage[], seq: number): ChatMessage | undefined {
  let low = 0;
  let high = messages.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const message = messages[middle]!;
    if (message.status === 'sent' && message.seq === seq) return message;
    if (message.status === 'sent' && message.seq < seq) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
