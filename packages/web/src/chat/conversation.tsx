import type { ChatConversation, Client } from '@parley/client';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Spinner } from '../ui/spinner.tsx';
import { useValue } from '../use-value.ts';
import { type Chat, ChatProvider } from './chat-context.ts';
import { BlockedBar } from './composer/blocked-bar.tsx';
import { Composer } from './composer/composer.tsx';
import { compositionOf } from './composer/composition.ts';
import { DropZone } from './composer/drop-zone.tsx';
import { ChatHeader } from './header/chat-header.tsx';
import { Announcer } from './history/announcer.tsx';
import { HistoryView } from './history/history-view.tsx';
import { useBeginning } from './history/use-beginning.ts';
import type { Jump } from './history/use-scrolling.ts';
import { type Opened, OpenedView } from './opened-view.tsx';

export interface ChatViewProps {
  client: Client;
  conversationId: string;
  /** Where the list is not beside it. */
  onBack?: () => void;
  onOpenDetails: () => void;
  onOpenSearch?: () => void;
  onOpenPerson?: (userId: string) => void;
  /** Another conversation, as after a forward. */
  onOpen?: (conversationId: string) => void;
  /** A message to be shown: a new object each time. */
  jump?: Jump | null | undefined;
}

export interface ConversationProps extends ChatViewProps {
  meId: string;
  conversation: ChatConversation;
}

/** One conversation on screen. */
export function Conversation(props: ConversationProps) {
  const { client, conversation, onBack, onOpenDetails, onOpenSearch, onOpen } = props;
  const root = useRef<HTMLElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const [jump, setJump] = useState<Jump | null>(props.jump ?? null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const chat = useChatOf(props, area, setJump, setOpened);
  const history = useValue(chat.handle.history);
  const blocked = useValue(client.blocked);
  const { peer } = conversation;

  useLayoutEffect(() => {
    if (props.jump) setJump(props.jump);
  }, [props.jump]);
  useEffect(() => {
    if (mayTakeFocus(root.current)) area.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => () => chat.handle.typing(false), [chat.handle]);

  const ready = useBeginning(chat.handle, conversation, history, jump !== null);
  return (
    <ChatProvider value={chat}>
      <DropZone rootRef={root} label={conversation.name} attachments={chat.composition.attachments}>
        <ChatHeader {...{ conversation, onBack, onOpenDetails, onOpenSearch }} />
        {ready ? (
          <HistoryView conversation={conversation} history={history} jump={jump} />
        ) : (
          <div class="chat-loading">
            <Spinner label="Loading messages" />
          </div>
        )}
        <Announcer history={history} />
        {peer && blocked.has(peer.id) ? (
          <BlockedBar peer={peer} />
        ) : (
          <Composer conversation={conversation} area={area} />
        )}
        {opened && <OpenedView opened={opened} onOpen={onOpen} onClose={() => setOpened(null)} />}
      </DropZone>
    </ChatProvider>
  );
}

function useChatOf(
  { client, conversation, meId, onOpenPerson }: ConversationProps,
  area: { current: HTMLTextAreaElement | null },
  setJump: (jump: Jump) => void,
  setOpened: (opened: Opened) => void,
): Chat {
  const { id, role, type } = conversation;
  const openPerson = useCallback((userId: string) => onOpenPerson?.(userId), [onOpenPerson]);
  return useMemo(
    () => ({
      client,
      handle: client.conversation(id),
      meId,
      type,
      role,
      composition: compositionOf(client, id),
      jumpTo: (seq) => setJump({ seq }),
      openPicture: (message) => setOpened({ view: 'picture', message }),
      openPerson,
      open: (view, message) => setOpened({ view, message }),
      focusComposer: () => area.current?.focus({ preventScroll: true }),
    }),
    [client, id, meId, type, role, openPerson],
  );
}

/** Not from another part of the window that one works in, and not where that opens a keyboard over half of the screen. */
function mayTakeFocus(root: HTMLElement | null): boolean {
  if (!root || matchMedia('(pointer: coarse)').matches) return false;
  const focused = document.activeElement;
  return !focused || focused === document.body || (root.closest('.pane')?.contains(focused) ?? true);
}
