import type { Client } from '@parley/client';
import type { SearchResult } from '@parley/contracts';
import { Option } from '../panel/combobox.tsx';
import { ago } from '../panel/time.ts';
import type { OptionState } from '../panel/use-options.ts';
import { Name } from '../people/name.tsx';
import { useValue } from '../use-value.ts';
import { Highlighted } from './highlighted.tsx';

export function MessageHit({
  client,
  hit,
  showConversation,
  option,
}: {
  client: Client;
  hit: SearchResult;
  showConversation: boolean;
  option: OptionState;
}) {
  const conversation = useValue(client.conversation(hit.conversation_id).state);
  return (
    <Option {...option} class="search-hit">
      <div class="search-text">
        <div class="search-head">
          <span class="search-name">
            <Name client={client} userId={hit.message.sender_id} />
            {showConversation && conversation?.type === 'group' && ` in ${conversation.name}`}
          </span>
          <time dateTime={hit.message.sent_at}>{ago(hit.message.sent_at)}</time>
        </div>
        <p class="search-excerpt">
          <Highlighted highlight={hit.highlight} />
        </p>
      </div>
    </Option>
  );
}
