import type { Client } from '@parley/client';
import { CloudOff, Send } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useValue } from '../use-value.ts';

// Shorter gaps are no news.
const PATIENCE_MS = 1_500;

/** That there is no connection, and what waits for one. Nothing while all is well. */
export function ConnectionBanner({ client }: { client: Client }) {
  const connection = useValue(client.connection);
  const outbox = useValue(client.outbox);
  const waiting = outbox.filter(({ status }) => status !== 'failed').length;
  const isAway = useLasting(connection.state !== 'connected');
  return (
    <div role="status" class="list-banner-place">
      {isAway && (
        <div class="list-banner">
          {connection.state === 'connecting' ? <Spinner size={16} /> : <Icon icon={CloudOff} size={16} />}
          <span>{connection.state === 'connecting' ? 'Connecting…' : 'No connection'}</span>
          {waiting > 0 && (
            <span class="list-banner-outbox">
              <Icon icon={Send} size={14} />
              {waiting === 1 ? '1 message waits' : `${waiting} messages wait`}
            </span>
          )}
        </div>
      )}
    </div>
  );
}

/** True once it has been for a while; false at once. */
function useLasting(is: boolean): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!is) return setLasts(false);
    const timer = setTimeout(() => setLasts(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [is]);
  return is && lasts;
}
