import type { Client } from '@parley/client';
import { Loaded } from '../panel/loaded.tsx';
import { PasskeyList } from './passkey-list.tsx';
import { Password } from './password.tsx';
import { SecondFactor } from './second-factor.tsx';
import { useOwnAccount } from './use-own-account.ts';

/** By what one gets in. */
export function Security({ client }: { client: Client }) {
  const account = useOwnAccount(client);
  return (
    <Loaded of={account}>
      {(me) => (
        <>
          <Password client={client} hasOne={me.has_password} onChanged={account.reload} />
          <SecondFactor client={client} on={me.second_factor} onChanged={account.reload} />
          <PasskeyList client={client} />
        </>
      )}
    </Loaded>
  );
}
