import type { Client } from '@parley/client';
import { PhoneList } from './phone-list.tsx';
import { SessionList } from './session-list.tsx';

/** Where one is signed in, and which phones get pushes. */
export function Devices({ client }: { client: Client }) {
  return (
    <>
      <SessionList client={client} />
      <PhoneList client={client} />
    </>
  );
}
