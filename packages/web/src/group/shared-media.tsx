import type { Client } from '@parley/client';
import type { Message } from '@parley/contracts';
import { Paged } from '../panel/loaded.tsx';
import { MediaTile } from '../panel/media-tile.tsx';
import { dateOnly } from '../panel/time.ts';
import { usePages } from '../panel/use-pages.ts';
import { Empty } from '../ui/empty.tsx';
import { sharedMediaPage } from './shared-media.ts';

/** Files of a conversation, the newest first; each leads to its message. */
export function SharedMedia({
  client,
  conversationId,
  onJump,
}: {
  client: Client;
  conversationId: string;
  onJump: (seq: number) => void;
}) {
  const pages = usePages<Message>(
    (cursor, signal) => sharedMediaPage(client, conversationId, cursor, signal),
    [client, conversationId],
  );
  return (
    <Paged of={pages} empty={<Empty title="Nothing was shared yet" />} more="Look further back">
      {(messages) => (
        <ul class="group-media">
          {messages.map((message) => (
            <li key={message.id}>
              <button type="button" title={dateOnly(message.sent_at)} onClick={() => onJump(message.seq)}>
                <MediaTile client={client} media={message.media!} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Paged>
  );
}
