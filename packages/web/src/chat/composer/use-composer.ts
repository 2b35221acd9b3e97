import type { ChatConversation, ChatMessage } from '@parley/client';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { inWords } from '../../panel/in-words.ts';
import { useOptions } from '../../panel/use-options.ts';
import { toast } from '../../ui/toast.tsx';
import { useValue } from '../../use-value.ts';
import { useChat } from '../chat-context.ts';
import { mayEdit } from '../message/actions.ts';
import { MOST_ATTACHMENTS } from './attachments.ts';
import { useMentions } from './use-mentions.ts';

/** The longest text that the server takes, in code points (docs/protocol.md). */
export const MOST_CHARACTERS = 4_000;

/** What the field does: typing, mentions, sending and its keys. */
export function useComposer(conversation: ChatConversation, area: RefObject<HTMLTextAreaElement | null>) {
  const { client, handle, meId, composition, role, type } = useChat();
  const writing = useValue(composition.writing);
  const files = useValue(composition.attachments.list);
  const mayMentionAll = type === 'group' && role !== 'member';
  const mentioning = useMentions(client, conversation, meId, mayMentionAll);
  const caret = useRef<number | null>(null);
  const { text } = writing;
  const length = text.length < MOST_CHARACTERS / 2 ? text.length : [...text.normalize('NFC')].length;
  const mayBeSent = length <= MOST_CHARACTERS && (text.trim() !== '' || files.length > 0);

  useLayoutEffect(() => {
    if (caret.current !== null) area.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });

  const put = (next: { text: string; caret: number }) => {
    composition.setText(next.text);
    caret.current = next.caret;
  };
  const options = useOptions(mentioning.offered, (person) => {
    put(mentioning.taken(text, area.current?.selectionStart ?? text.length, person));
  });
  const insert = (what: string) => {
    const from = area.current?.selectionStart ?? text.length;
    const to = area.current?.selectionEnd ?? from;
    put({ text: text.slice(0, from) + what + text.slice(to), caret: from + what.length });
    area.current?.focus();
  };
  const send = () => {
    if (!mayBeSent) return;
    handle.typing(false);
    mentioning.dismiss();
    composition
      .send(mentioning.members, mayMentionAll)
      .catch((error) => toast(inWords(error), { kind: 'danger' }));
  };
  // Files that were still going up when it was to be sent.
  const settled = files.every(({ upload }) => upload.state === 'uploaded' || upload.state === 'failed');
  useEffect(() => {
    if (writing.sending && settled) send();
  }, [writing.sending, settled]);

  const onInput = (event: Event) => {
    const { value, selectionStart } = event.currentTarget as HTMLTextAreaElement;
    composition.setText(value);
    mentioning.look(value, selectionStart);
    if (!writing.editing) handle.typing(value.trim() !== '');
  };
  const attach = (added: readonly File[]) => {
    const left = composition.attachments.add(added);
    if (left > 0) toast(`${MOST_ATTACHMENTS} files at a time: ${left} were left out.`);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const { key } = event;
    if (mentioning.offered.length > 0) {
      if (key === 'Escape') mentioning.dismiss();
      else if (key === 'Tab') options.onKeyDown(new KeyboardEvent('keydown', { key: 'Enter' }));
      else options.onKeyDown(event);
      if (key === 'Escape' || key === 'Tab') event.preventDefault();
      if (event.defaultPrevented) return event.stopPropagation();
    }
    if (key === 'Enter' && sends(event)) {
      event.preventDefault();
      send();
    } else if (key === 'Escape' && (writing.editing || writing.replyTo)) {
      event.stopPropagation();
      composition.cancel();
    } else if (key === 'ArrowUp' && text === '' && !writing.editing) {
      const own = lastToEdit(handle.history.get().messages, meId);
      if (!own) return;
      event.preventDefault();
      composition.edit(own);
    }
  };
  return { writing, files, length, mayBeSent, mentioning, options, insert, send, attach, onInput, onKeyDown };
}

/** On a touch keyboard Enter is a new line: the button sends. */
function sends({ shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (shiftKey) return false;
  return ctrlKey || metaKey || !matchMedia('(pointer: coarse)').matches;
}

function lastToEdit(messages: readonly ChatMessage[], meId: string): ChatMessage | undefined {
  return messages.findLast((message) => mayEdit(message, meId));
}
