import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import type { Passkeys } from '../panel/answers.ts';
import { Loaded } from '../panel/loaded.tsx';
import { Row, Section } from '../panel/section.tsx';
import { dateOnly } from '../panel/time.ts';
import { useLoad } from '../panel/use-load.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Field } from '../ui/field.tsx';
import { makePasskey, PasskeyDeclined, passkeysWork } from './passkeys.ts';
import { ProofDialog } from './proof-dialog.tsx';

const PATH = '/api/auth/passkeys';

/** Passkeys that open the account. */
export function PasskeyList({ client }: { client: Client }) {
  const read = async (signal: AbortSignal) =>
    (await client.request<Passkeys>('GET', PATH, undefined, signal)).passkeys;
  const passkeys = useLoad(read, [client]);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const add = passkeysWork() && (
    <Button size="small" onClick={() => setAdding(true)}>
      Add a passkey
    </Button>
  );
  return (
    <Section title="Passkeys" hint="Face, finger or PIN of a device in place of the password." action={add}>
      {!passkeysWork() && <p class="panel-hint">This browser cannot make passkeys here.</p>}
      <Loaded of={passkeys}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No passkeys yet" />
          ) : (
            <ul class="panel-list" aria-label="Passkeys">
              {all.map(({ id, name, created_at: made, last_used_at: used }) => (
                <li key={id}>
                  <Row
                    title={name}
                    detail={`Made ${dateOnly(made)}${used ? ` · used ${dateOnly(used)}` : ''}`}
                    trail={
                      <Button size="small" kind="quiet" onClick={() => setRemoving(id)}>
                        Remove
                      </Button>
                    }
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {adding && <AddPasskey client={client} onAdded={passkeys.reload} onClose={() => setAdding(false)} />}
      {removing && (
        <ProofDialog
          client={client}
          title="Remove the passkey"
          action="Remove"
          danger
          words={{ conflict: 'Nothing else opens the account: set a password first.' }}
          run={async (proof) => {
            await client.request('DELETE', `${PATH}/${removing}`, proof);
            passkeys.reload();
          }}
          onClose={() => setRemoving(null)}
        />
      )}
    </Section>
  );
}

function AddPasskey({
  client,
  onAdded,
  onClose,
}: {
  client: Client;
  onAdded: () => void;
  onClose: () => void;
}) {
  const [name, setName] = useState('');
  return (
    <ProofDialog
      client={client}
      title="Add a passkey"
      action="Go on"
      words={{
        invalid: 'This passkey is not taken here.',
        conflict: 'You have as many passkeys as there can be.',
      }}
      run={async (proof) => {
        try {
          await makePasskey(client, proof, name.trim());
        } catch (error) {
          if (!(error instanceof PasskeyDeclined)) throw error;
        }
        onAdded();
      }}
      onClose={onClose}
    >
      <Field label="A name for it (optional)" value={name} onInput={setName} maxLength={64} autofocus />
    </ProofDialog>
  );
}
