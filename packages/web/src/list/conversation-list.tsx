import type { ChatConversation, Client } from '@parley/client';
import { Archive, ArrowLeft, ChevronRight, MessageCircle } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { useValue } from '../use-value.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { ListHead, type ListHeadProps } from './list-head.tsx';
import { Row } from './row.tsx';
import { useRoving } from './use-roving.ts';
import './list.css';

export interface ConversationListProps extends ListHeadProps {
  selectedId: string | null;
  onOpen: (conversationId: string) => void;
  /** What to show besides while there is none. */
  first?: ComponentChildren;
}

/** All conversations of somebody, with the way to everything else above them. */
export function ConversationList(props: ConversationListProps) {
  const { client, onNew, first } = props;
  const conversations = useValue(client.conversations);
  const archived = useValue(client.archived);
  const connection = useValue(client.connection);
  const [inArchive, setInArchive] = useState(false);
  if (inArchive) return <ArchivedList {...props} onLeave={() => setInArchive(false)} />;
  return (
    <section class="list" aria-label="Conversations">
      <ListHead {...props} />
      <ConnectionBanner client={client} />
      <div class="list-scroll">
        {archived.length > 0 && (
          <button type="button" class="list-archive" onClick={() => setInArchive(true)}>
            <Icon icon={Archive} size={18} />
            <span>Archive</span>
            <span class="list-archive-count">{archived.length}</span>
            <Icon icon={ChevronRight} size={16} />
          </button>
        )}
        <Rows {...props} conversations={conversations} />
        {conversations.length === 0 && connection.state === 'connected' && (
          <div class="list-empty">
            <Empty
              icon={MessageCircle}
              title="No conversations yet"
              text="Write to somebody, or gather a group."
            >
              {first ?? (
                <Button kind="primary" onClick={onNew}>
                  New conversation
                </Button>
              )}
            </Empty>
          </div>
        )}
      </div>
    </section>
  );
}

function ArchivedList({ onLeave, ...props }: ConversationListProps & { onLeave: () => void }) {
  const archived = useValue(props.client.archived);
  return (
    <section class="list" aria-label="Archive">
      <header class="list-head">
        <IconButton icon={ArrowLeft} label="Back to all conversations" onClick={onLeave} />
        <h2>Archive</h2>
      </header>
      <div class="list-scroll">
        {archived.length === 0 ? (
          <Empty icon={Archive} title="The archive is empty" />
        ) : (
          <Rows {...props} conversations={archived} />
        )}
      </div>
    </section>
  );
}

interface RowsProps {
  client: Client;
  conversations: readonly ChatConversation[];
  selectedId: string | null;
  onOpen: (conversationId: string) => void;
}

function Rows({ client, conversations, selectedId, onOpen }: RowsProps) {
  const ids = conversations.map(({ id }) => id);
  const roving = useRoving(ids, selectedId);
  return (
    <ul class="list-rows" ref={roving.list} onKeyDown={roving.onKeyDown} onFocusIn={roving.onFocusIn}>
      {conversations.map((conversation) => (
        <Row
          key={conversation.id}
          client={client}
          conversation={conversation}
          isSelected={conversation.id === selectedId}
          tabIndex={conversation.id === roving.current ? 0 : -1}
          onOpen={onOpen}
        />
      ))}
    </ul>
  );
}
