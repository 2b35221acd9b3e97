import type { Client, Me } from '@parley/client';
import { useValue } from '../use-value.ts';

/** Who is signed in here. */
export function useMe(client: Client): Me | null {
  const account = useValue(client.account);
  return account.state === 'signed-in' ? account.me : null;
}
