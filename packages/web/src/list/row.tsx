import type { ChatConversation, Client } from '@parley/client';
import { AtSign, BellOff, EllipsisVertical, Pin } from 'lucide';
import { useState } from 'preact/hooks';
import { ConversationAvatar } from '../group/conversation-avatar.tsx';
import { isMuted } from '../group/place.ts';
import { Badge } from '../ui/badge.tsx';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { MenuList, type MenuPlace, placeOf } from '../ui/menu-list.tsx';
import { listTime } from './list-time.ts';
import { PreviewLine } from './preview-line.tsx';
import { rowMenu } from './row-menu.ts';

export interface RowProps {
  client: Client;
  conversation: ChatConversation;
  isSelected: boolean;
  tabIndex: number;
  onOpen: (conversationId: string) => void;
}

/** A conversation in the list: who, what was last, what is unread; and what can be done with it. */
export function Row({ client, conversation, isSelected, tabIndex, onOpen }: RowProps) {
  const { id, name, unread, unread_mentions: mentions, last_message_at: lastAt } = conversation;
  const [place, setPlace] = useState<MenuPlace | null>(null);
  const muted = isMuted(conversation.muted_until, new Date());
  const openMenu = (event: MouseEvent) => {
    event.preventDefault();
    setPlace(placeOf(event));
  };
  return (
    <li class="list-row" data-selected={isSelected} data-unread={unread > 0} onContextMenu={openMenu}>
      <button
        type="button"
        class="list-row-main"
        data-stop={id}
        tabIndex={tabIndex}
        aria-current={isSelected || undefined}
        onClick={() => onOpen(id)}
      >
        <ConversationAvatar client={client} conversation={conversation} size={48} />
        <span class="list-row-text">
          <span class="list-row-line">
            <span class="list-row-name">{name}</span>
            {muted && <Marked icon={BellOff} text="muted" />}
            {lastAt && <time dateTime={lastAt}>{listTime(lastAt, new Date())}</time>}
          </span>
          <span class="list-row-line">
            <PreviewLine client={client} conversation={conversation} />
            {conversation.pinned_at && <Marked icon={Pin} text="pinned" />}
            {mentions > 0 && (
              <span class="list-row-mention">
                <Icon icon={AtSign} size={13} />
                <span class="visually-hidden">you are mentioned</span>
              </span>
            )}
            <Badge count={unread} muted={muted} label="unread" />
          </span>
        </span>
      </button>
      <span class="list-row-more">
        <IconButton
          icon={EllipsisVertical}
          size={16}
          label={`Actions for ${name}`}
          tabIndex={-1}
          aria-haspopup="menu"
          onClick={(event) => setPlace(event.currentTarget.getBoundingClientRect())}
        />
      </span>
      {place && (
        <MenuList
          label={`Actions for ${name}`}
          items={rowMenu(client, conversation, new Date())}
          place={place}
          onClose={() => setPlace(null)}
        />
      )}
    </li>
  );
}

function Marked({ icon, text }: { icon: Parameters<typeof Icon>[0]['icon']; text: string }) {
  return (
    <span class="list-row-mark">
      <Icon icon={icon} size={14} />
      <span class="visually-hidden">{text}</span>
    </span>
  );
}
