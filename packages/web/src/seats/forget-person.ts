import type { Client } from '@parley/client';
import { forgetCompositions } from '../chat/composer/composition.ts';
import { forgetMediaBytes } from '../chat/media/bytes.ts';
import { forgetKnownPhone } from '../phone/model/device-token.ts';
import { simulator } from '../phone/simulator/calls.ts';

/**
 * A seat keeps its client when its person signs out, and somebody else may sign in there: what this page and this
 * browser keep of a person outside of the client's own store goes with them. Returns what ends it.
 */
export function forgetWhoLeaves(client: Client): () => void {
  let seatedId: string | null = null;
  const follow = (): void => {
    const account = client.account.get();
    const id = account.state === 'signed-in' ? account.me.id : null;
    if (seatedId !== null && id !== seatedId && account.state !== 'loading') forget(client, seatedId);
    if (account.state !== 'loading') seatedId = id;
  };
  follow();
  return client.account.subscribe(follow);
}

function forget(client: Client, userId: string): void {
  forgetCompositions(client);
  forgetMediaBytes(client);
  const phone = forgetKnownPhone(userId);
  // The simulator may be gone, and what it showed with it.
  if (phone) simulator.clearInbox(phone.token).catch(() => {});
}
