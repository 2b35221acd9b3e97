import type { Client } from '@parley/client';
import type { ModerationEntry } from '@parley/contracts';
import type { ModerationLog } from '../panel/answers.ts';
import { Paged } from '../panel/loaded.tsx';
import { dateAndTime } from '../panel/time.ts';
import { usePages } from '../panel/use-pages.ts';
import { Name } from '../people/name.tsx';
import { Empty } from '../ui/empty.tsx';
import { actionInWords } from './words.ts';

/** What moderators did, the latest first. */
export function Log({ client }: { client: Client }) {
  const pages = usePages<ModerationEntry>(
    async (cursor, signal) => {
      const query = new URLSearchParams({ limit: '50', ...(cursor === null ? {} : { cursor }) });
      const page = await client.request<ModerationLog>(
        'GET',
        `/api/moderation/log?${query}`,
        undefined,
        signal,
      );
      return { items: page.entries, cursor: page.cursor };
    },
    [client],
  );
  return (
    <Paged of={pages} empty={<Empty title="Nothing happened yet" />}>
      {(entries) => (
        <ul class="safety-lines">
          {entries.map((entry) => (
            <li key={entry.id}>
              <time dateTime={entry.at}>{dateAndTime(entry.at)}</time>{' '}
              <Name client={client} userId={entry.actor_id} /> {actionInWords(entry.action)}
              {entry.user_id && (
                <>
                  {' '}
                  (<Name client={client} userId={entry.user_id} />)
                </>
              )}
              {entry.until && `, until ${dateAndTime(entry.until)}`}
              {entry.note && <blockquote class="safety-note">{entry.note}</blockquote>}
            </li>
          ))}
        </ul>
      )}
    </Paged>
  );
}
