import type { Client } from '@parley/client';
import { useEffect } from 'preact/hooks';
import type { About } from '../about.ts';
import { InviteLanding } from '../people/invite-landing.tsx';
import { goBack, navigate } from '../router.ts';
import { chatPath, type Route } from '../routes.ts';
import { ownSeat } from '../seats/seat-names.ts';
import { SignIn } from '../sign-in/sign-in.tsx';
import { SignUp } from '../sign-in/sign-up.tsx';
import { Pane } from './pane.tsx';
import type { Place } from './place.ts';
import { Seated } from './seated.tsx';
import { useForeground } from './use-foreground.ts';
import { usePanePhone } from './use-pane-phone.ts';
import { useTitle } from './use-title.ts';
import './pane.css';

export interface AloneProps {
  about: About;
  now: Extract<Route, { name: 'chat' | 'invite' | 'sign-in' | 'sign-up' }>;
}

/** One person in the whole window; the address says where they are. */
export function Alone({ about, now }: AloneProps) {
  return (
    <Seated
      seat={ownSeat}
      person={null}
      isWatched={about.development}
      signedOut={(client) =>
        now.name === 'sign-up' ? (
          <SignUp client={client} home={about.development} />
        ) : (
          <SignIn client={client} home={about.development} invited={now.name === 'invite'} />
        )
      }
    >
      {(client) => <Chat about={about} client={client} now={now} />}
    </Seated>
  );
}

function Chat({ about, client, now }: AloneProps & { client: Client }) {
  const phone = usePanePhone(client, { startsIn: 'hand', shownFirst: false });
  useForeground(client, !phone.shown);
  useTitle(client);
  const isChat = now.name === 'chat';
  useEffect(() => {
    // Signed in now: the address of the form is of no use any more.
    if (now.name === 'sign-in' || now.name === 'sign-up') navigate('/chat', { replace: true });
  }, [now]);
  const place: Place = {
    conversationId: isChat ? now.conversationId : null,
    seq: isChat ? now.seq : null,
    open: (conversationId, seq) => navigate(chatPath(conversationId, seq)),
    close: () => goBack('/chat'),
  };
  return (
    <main class="alone">
      <h1 class="visually-hidden">Parley</h1>
      <Pane
        client={client}
        place={place}
        phone={about.simulator ? phone : null}
        onHome={about.development ? () => navigate('/') : undefined}
      />
      {now.name === 'invite' && (
        <InviteLanding
          client={client}
          code={now.code}
          onOpen={(conversationId) => navigate(chatPath(conversationId), { replace: true })}
          onClose={() => navigate('/chat', { replace: true })}
        />
      )}
    </main>
  );
}
