import type { Client, Me } from '@parley/client';
import { AppWindow } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { shareFrames } from '../developer/share-frames.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useValue } from '../use-value.ts';
import { useSeat } from './use-seat.ts';
import './pane.css';

export interface SeatedProps {
  seat: string;
  person: string | null;
  /** Developer pages of this browser may look at its frames. */
  isWatched: boolean;
  /** In place of the chat while nobody is signed in. */
  signedOut: (client: Client) => ComponentChildren;
  children: (client: Client, me: Me) => ComponentChildren;
}

/** What somebody sees at their seat: while it is opened, while another tab has it, signed out, and then the chat. */
export function Seated({ seat, person, isWatched, signedOut, children }: SeatedProps) {
  const { holding, takeOver } = useSeat(seat, person);
  if (holding.state === 'opening') return <Opening />;
  if (holding.state === 'open')
    return <Account {...{ isWatched, signedOut, children }} client={holding.client} />;
  return (
    <main class="pane-middle">
      <Empty
        icon={AppWindow}
        title="Parley is open in another tab"
        text="One tab at a time keeps your messages in this browser."
      >
        <Button kind="primary" onClick={takeOver}>
          Use it here
        </Button>
      </Empty>
    </main>
  );
}

function Account({
  client,
  isWatched,
  signedOut,
  children,
}: Omit<SeatedProps, 'seat' | 'person'> & { client: Client }) {
  useEffect(() => {
    if (isWatched) shareFrames(client);
  }, [client, isWatched]);
  const account = useValue(client.account);
  if (account.state === 'loading') return <Opening />;
  if (account.state === 'signed-out') return <>{signedOut(client)}</>;
  return <>{children(client, account.me)}</>;
}

function Opening() {
  return (
    <div class="pane-middle">
      <Spinner label="Opening" />
    </div>
  );
}
