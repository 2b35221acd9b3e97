import type { ChatConversation, ConversationHandle, History } from '@parley/client';
import { useEffect, useReducer, useRef } from 'preact/hooks';

/**
 * Whether the messages can be shown. One begins to read at what is new: where that is further back than what was loaded,
 * it is loaded first; when that fails, what is there is shown.
 */
export function useBeginning(
  handle: ConversationHandle,
  { unread, last_read_seq: readSeq }: ChatConversation,
  { messages, hasEarlier, reachesEnd }: History,
  /** A certain message is to be shown. */
  isElsewhere: boolean,
): boolean {
  const begun = useRef(false);
  const [, redraw] = useReducer<number, void>((count) => count + 1, 0);
  const loaded = messages.length > 0 || reachesEnd;
  const further = unread > 0 && hasEarlier && (messages[0]?.seq ?? 0) > readSeq + 1 && !isElsewhere;
  if (loaded && !further) begun.current = true;
  const jumps = loaded && !begun.current;
  useEffect(() => {
    if (!jumps) return;
    const begin = () => {
      begun.current = true;
      redraw();
    };
    handle.jumpTo(readSeq + 1).then(begin, begin);
  }, [jumps]);
  return begun.current;
}
