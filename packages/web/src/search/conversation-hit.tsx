import type { Client } from '@parley/client';
import { ConversationAvatar } from '../group/conversation-avatar.tsx';
import { membersInWords } from '../group/head.tsx';
import { useConversationName } from '../group/use-conversation-name.ts';
import { Option } from '../panel/combobox.tsx';
import type { OptionState } from '../panel/use-options.ts';
import type { Found } from './use-search.ts';

export function ConversationHit({
  client,
  hit,
  option,
}: {
  client: Client;
  hit: Found['conversations'][number];
  option: OptionState;
}) {
  const name = useConversationName(client, hit);
  return (
    <Option {...option} class="search-hit">
      <ConversationAvatar client={client} conversation={hit} />
      <div class="search-text">
        <div class="search-name">{name}</div>
        <div class="search-detail">{hit.type === 'group' ? membersInWords(hit.member_count) : 'Direct'}</div>
      </div>
    </Option>
  );
}
