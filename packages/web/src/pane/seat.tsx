import type { Client } from '@parley/client';
import { useEffect, useState } from 'preact/hooks';
import type { About } from '../about.ts';
import { sampleSeat } from '../seats/seat-names.ts';
import { SignIn } from '../sign-in/sign-in.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useValue } from '../use-value.ts';
import { FirstWords } from './first-words.tsx';
import { Pane } from './pane.tsx';
import { Seated } from './seated.tsx';
import { usePanePhone } from './use-pane-phone.ts';
import { usePlace } from './use-place.ts';

export interface SeatProps {
  about: About;
  person: string;
  /** The first writes; the phones of the others are in their pockets, so that they get a push. */
  isFirst: boolean;
}

/** A sample person's chat and phone. */
export function Seat({ about, person, isFirst }: SeatProps) {
  return (
    <Seated
      seat={sampleSeat(person)}
      person={person}
      isWatched={about.development}
      signedOut={(client) => <Arriving client={client} person={person} password={about.sample_password} />}
    >
      {(client) => <Chat {...{ about, client, person, isFirst }} />}
    </Seated>
  );
}

function Chat({ about, client, person, isFirst }: SeatProps & { client: Client }) {
  const place = usePlace();
  const phone = usePanePhone(client, { startsIn: isFirst ? 'hand' : 'pocket', shownFirst: true });
  const others = about.samples.filter((other) => other !== person);
  const first = <FirstWords client={client} others={others} onOpen={place.open} />;
  return <Pane {...{ client, place, first }} phone={about.simulator ? phone : null} />;
}

interface ArrivingProps {
  client: Client;
  person: string;
  password: string | null;
}

/** Sign-in happens by itself the first time; who signed out, or was, sees the form. */
function Arriving({ client, person, password }: ArrivingProps) {
  const account = useValue(client.account);
  const [failed, setFailed] = useState(false);
  const isFirst = account.state === 'signed-out' && account.reason === null && password !== null;
  useEffect(() => {
    if (isFirst) client.login(person, password).catch(() => setFailed(true));
  }, [client, isFirst]);
  if (isFirst && !failed) {
    return (
      <div class="pane-middle">
        <Spinner label="Signing in" />
      </div>
    );
  }
  return <SignIn client={client} login={person} password={password ?? ''} />;
}
