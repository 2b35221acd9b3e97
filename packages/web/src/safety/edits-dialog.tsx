import type { Client } from '@parley/client';
import type { Edits } from '../panel/answers.ts';
import { Loaded } from '../panel/loaded.tsx';
import { dateAndTime } from '../panel/time.ts';
import { useLoad } from '../panel/use-load.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';

const LATEST = 100;

/** What a message said before it was edited or hidden, the latest first. */
export function EditsDialog({
  client,
  messageId,
  onClose,
}: {
  client: Client;
  messageId: string;
  onClose: () => void;
}) {
  const path = `/api/moderation/messages/${messageId}/edits?limit=${LATEST}`;
  const edits = useLoad((signal) => client.request<Edits>('GET', path, undefined, signal), [client, path], {
    not_found: 'Nothing is kept of this message.',
  });
  return (
    <Dialog title="Earlier versions" onClose={onClose}>
      <Loaded of={edits}>
        {({ edits: earlier, hidden }) =>
          earlier.length === 0 && hidden === null ? (
            <Empty title="It was never edited" />
          ) : (
            <ol class="safety-edits">
              {hidden && (
                <li>
                  <p>{hidden.text}</p>
                  <span class="panel-hint">Before it was hidden</span>
                </li>
              )}
              {earlier.map(({ rev, text, edited_at: at }) => (
                <li key={rev}>
                  <p>{text ?? 'Encrypted'}</p>
                  <span class="panel-hint">Until {dateAndTime(at)}</span>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Dialog>
  );
}
