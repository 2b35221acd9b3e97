import type { Client } from '@parley/client';
import type { SearchResult } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { Combobox, OptionList } from '../panel/combobox.tsx';
import { Panel } from '../panel/panel.tsx';
import { Problem } from '../panel/problem.tsx';
import { useOptions } from '../panel/use-options.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useValue } from '../use-value.ts';
import { ConversationHit } from './conversation-hit.tsx';
import { Kinds } from './kinds.tsx';
import { MessageHit } from './message-hit.tsx';
import { type Found, type Kind, useSearch } from './use-search.ts';
import './search.css';

export interface SearchProps {
  client: Client;
  /** Only in this conversation. */
  conversationId?: string;
  /** With `seq`: at this message. */
  onOpen: (conversationId: string, seq?: number) => void;
  onClose: () => void;
}

/** What can be chosen: a conversation, or a message in one. */
type Item = { conversation: Found['conversations'][number] } | { hit: SearchResult };

const LATEST = 8;

/** Finds conversations and messages while one types. Before, the latest conversations. */
export function Search({ client, conversationId, onOpen, onClose }: SearchProps) {
  const [query, setQuery] = useState('');
  const [kind, setKind] = useState<Kind>('all');
  const within = conversationId ?? null;
  const found = useSearch(client, { query, conversationId: within, kind });
  const latest = useValue(client.conversations).slice(0, LATEST);
  const typed = query.trim() !== '';
  const conversations = typed ? found.conversations : within === null ? latest : [];
  const hits = typed ? found.messages.items : [];
  const items: Item[] = [
    ...conversations.map((conversation) => ({ conversation })),
    ...hits.map((hit) => ({ hit })),
  ];
  const options = useOptions(items, (item) => {
    if ('hit' in item) onOpen(item.hit.conversation_id, item.hit.message.seq);
    else onOpen(item.conversation.id);
  });
  return (
    <Panel title={within === null ? 'Search' : 'Search in this conversation'} onClose={onClose}>
      <Combobox
        class="search-field"
        options={options}
        most={200}
        label={within === null ? 'Search conversations and messages' : 'Search messages here'}
        placeholder={'Words, or "words in this order"'}
        value={query}
        onInput={setQuery}
      />
      {typed && <Kinds kind={kind} onChange={setKind} />}
      <OptionList options={options} class="search-results" label="Results">
        {conversations.length > 0 && <Heading text={typed ? 'Conversations' : 'Latest conversations'} />}
        {conversations.map((conversation, at) => (
          <ConversationHit
            key={conversation.id}
            client={client}
            hit={conversation}
            option={options.option(at)}
          />
        ))}
        {hits.length > 0 && <Heading text="Messages" />}
        {hits.map((hit, at) => (
          <MessageHit
            key={hit.message.id}
            client={client}
            hit={hit}
            showConversation={within === null}
            option={options.option(conversations.length + at)}
          />
        ))}
      </OptionList>
      {typed && <State found={found} settled={found.query === query.trim()} nothing={items.length === 0} />}
    </Panel>
  );
}

function Heading({ text }: { text: string }) {
  return (
    <div role="presentation" class="search-heading">
      {text}
    </div>
  );
}

function State({ found, settled, nothing }: { found: Found; settled: boolean; nothing: boolean }) {
  const { messages } = found;
  const searching = messages.loading || !settled;
  return (
    <div role="status" class="search-state">
      {searching && <Spinner label="Searching" />}
      <Problem text={messages.error} onRetry={messages.reload} />
      {!searching && nothing && messages.error === null && (
        <Empty title="Nothing found" text="New messages are found about a second after they were sent." />
      )}
      {!searching && messages.hasMore && (
        <Button kind="quiet" onClick={messages.more}>
          Show more
        </Button>
      )}
    </div>
  );
}
