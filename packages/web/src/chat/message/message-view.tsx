import { Reply, SmilePlus } from 'lucide';
import { useState } from 'preact/hooks';
import { PersonAvatar } from '../../people/person-avatar.tsx';
import { hueOf } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { type MenuPlace, placeOf } from '../../ui/menu-list.tsx';
import { nameOf, useChat } from '../chat-context.ts';
import { timeOfDay } from '../history/days.ts';
import type { MessageRow } from '../history/rows.ts';
import { usePeople } from '../use-people.ts';
import { reply } from './actions.ts';
import { Bubble } from './bubble.tsx';
import type { Delivery } from './delivery.ts';
import { EmojiPicker } from './emoji-picker.tsx';
import { Failed } from './failed.tsx';
import { MessageMenu } from './message-menu.tsx';
import { Reactions } from './reactions.tsx';
import { summaryOf } from './summary.ts';
import { useLongPress } from './use-long-press.ts';
import { useMessageKeys } from './use-message-keys.ts';
import { useReact } from './use-react.ts';
import './message.css';

export interface MessageViewProps {
  row: MessageRow;
  delivery: Delivery | null;
  /** The one that the Tab key stops at. */
  active: boolean;
  /** It was jumped to: shown for a moment. */
  lit: boolean;
  onFocus: () => void;
}

type Opened = { what: 'menu' | 'emoji'; place: MenuPlace } | null;

/** One message with all that can be done with it. */
export function MessageView({ row, delivery, active, lit, onFocus }: MessageViewProps) {
  const chat = useChat();
  const react = useReact();
  const [opened, setOpened] = useState<Opened>(null);
  const { message, own, first, last } = row;
  const named = chat.type === 'group' && !own;
  const people = usePeople(chat.client, message.sender_id === null ? [] : [message.sender_id]);
  const sender = nameOf(people, message.sender_id, chat.meId);
  const tabIndex = active ? 0 : -1;
  const close = () => setOpened(null);
  const openMenu = (place: MenuPlace) => setOpened({ what: 'menu', place });
  const onKeyDown = useMessageKeys(message, openMenu);
  const longPress = useLongPress((event) => openMenu(placeOf(event)));
  const onContextMenu = (event: MouseEvent) => {
    // What is marked, and links, have the browser's own menu.
    if (!getSelection()?.isCollapsed || (event.target as Element).closest('a, input')) return;
    event.preventDefault();
    // A finger opens it as it lifts.
    if (!('pointerType' in event && event.pointerType === 'touch')) openMenu(placeOf(event));
  };
  return (
    <article
      class="message"
      data-seq={message.status === 'sent' ? message.seq : undefined}
      data-own={own}
      data-first={first}
      data-last={last}
      data-lit={lit}
      data-open={opened !== null}
      tabIndex={tabIndex}
      aria-label={`${sender}, ${timeOfDay(message.sent_at)}: ${summaryOf(message)}${delivery ? `, ${delivery}` : ''}`}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      {named && <Face row={row} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the article */}
      <div class="message-body" onContextMenu={onContextMenu} {...longPress}>
        {named && first && (
          <button
            type="button"
            class="message-name"
            data-hue={hueOf(message.sender_id ?? '')}
            tabIndex={tabIndex}
            onClick={() => message.sender_id && chat.openPerson(message.sender_id)}
          >
            {sender}
          </button>
        )}
        <div class="message-line">
          <Bubble message={message} delivery={delivery} tabIndex={tabIndex} />
          {message.status === 'sent' && message.deleted_at === null && (
            <span class="message-tools">
              <IconButton
                icon={SmilePlus}
                label="React"
                size={17}
                tabIndex={-1}
                onClick={(event) =>
                  setOpened({ what: 'emoji', place: event.currentTarget.getBoundingClientRect() })
                }
              />
              <IconButton
                icon={Reply}
                label="Reply"
                size={17}
                tabIndex={-1}
                onClick={() => reply(message, chat)}
              />
            </span>
          )}
        </div>
        <Reactions message={message} tabIndex={tabIndex} />
        {message.status === 'failed' && <Failed message={message} />}
      </div>
      {opened?.what === 'menu' && (
        <MessageMenu
          message={message}
          place={opened.place}
          onMoreEmoji={() => setOpened({ what: 'emoji', place: opened.place })}
          onClose={close}
        />
      )}
      {opened?.what === 'emoji' && (
        <EmojiPicker place={opened.place} onPick={(emoji) => react(message, emoji)} onClose={close} />
      )}
    </article>
  );
}

/** Whose messages these are, beside the last of a group; the room of it beside the others. */
function Face({ row: { message, last } }: { row: MessageRow }) {
  const { client } = useChat();
  const person = usePeople(client, message.sender_id === null ? [] : [message.sender_id]).get(
    message.sender_id ?? '',
  );
  return <span class="message-face">{last && person && <PersonAvatar person={person} size={30} />}</span>;
}
