import type { Client } from '@parley/client';
import { useValue } from '../use-value.ts';

/** The name of somebody whose id is known. */
export function Name({ client, userId }: { client: Client; userId: string | null }) {
  return userId === null ? <>Somebody</> : <Known client={client} userId={userId} />;
}

function Known({ client, userId }: { client: Client; userId: string }) {
  const person = useValue(client.user(userId));
  return <>{person?.display_name ?? '…'}</>;
}
