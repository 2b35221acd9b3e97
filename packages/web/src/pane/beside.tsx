import type { Client } from '@parley/client';
import { Details } from '../group/details.tsx';
import { Search } from '../search/search.tsx';
import type { PaneView } from './use-pane-view.ts';

export interface BesideProps {
  client: Client;
  conversationId: string;
  view: PaneView;
  jumpTo: (seq: number) => void;
  onOpen: (conversationId: string, seq?: number) => void;
}

/** What stands beside a conversation: what it is and who is in it, or the search in it. */
export function Beside({ client, conversationId, view, jumpTo, onOpen }: BesideProps) {
  return (
    <aside class="pane-beside">
      {view.beside === 'search' ? (
        <Search client={client} conversationId={conversationId} onOpen={onOpen} onClose={view.closeBeside} />
      ) : (
        <Details
          key={conversationId}
          {...{ client, conversationId, onOpen }}
          onJump={jumpTo}
          onSearch={view.searchHere}
          onClose={view.closeBeside}
        />
      )}
    </aside>
  );
}
