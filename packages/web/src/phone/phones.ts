import type { Client } from '@parley/client';
import type { AppLife } from './model/app-life.ts';
import { createPhone, type Phone } from './model/phone.ts';
import { createState, type Shown } from './model/state.ts';

interface Held {
  phone: ReturnType<typeof createState<Phone | null>>;
  stop(): void;
}

const held = new Map<Client, Held>();
const forgotten = new WeakSet<Client>();
const none = createState<Phone | null>(null);

/**
 * The phone that a client is the app of; null while nobody is signed in. It lives on while it is not shown, until it
 * is forgotten.
 */
export function phoneOf(client: Client, startsInHand = true): Shown<Phone | null> {
  // Something may be drawn once more while its client is being closed.
  if (forgotten.has(client)) return none;
  const known = held.get(client) ?? hold(client, { inHand: startsInHand, network: true });
  held.set(client, known);
  return known.phone;
}

/** A pane is closed: its phone is switched off. */
export function forgetPhone(client: Client): void {
  forgotten.add(client);
  held.get(client)?.stop();
  held.delete(client);
}

function hold(client: Client, starts: Omit<AppLife, 'suspended'>): Held {
  const phone = createState<Phone | null>(null);
  const follow = (): void => {
    const account = client.account.get();
    const current = phone.get();
    const me = account.state === 'signed-in' ? account.me : null;
    if (current?.me.id === me?.id) return;
    current?.stop();
    // A client that was suspended in the pocket has to be able to sign somebody else in.
    if (current && !me) client.setOnline(true);
    phone.set(me ? createPhone(client, me, starts) : null);
  };
  const unsubscribe = client.account.subscribe(follow);
  follow();
  return {
    phone,
    stop() {
      unsubscribe();
      phone.get()?.stop();
    },
  };
}
