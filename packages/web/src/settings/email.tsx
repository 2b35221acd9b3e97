import type { Client, Me } from '@parley/client';
import { useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { Row, Section } from '../panel/section.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { toast } from '../ui/toast.tsx';
import { ProofDialog } from './proof-dialog.tsx';

const mailed = 'A mail is on its way. Open the link in it.';

/** The address, and whether it is verified. A new one counts once the link in its mail was opened. */
export function Email({ client, me, onChanged }: { client: Client; me: Me; onChanged: () => void }) {
  const [changing, setChanging] = useState(false);
  const [address, setAddress] = useState('');
  const resend = useAction(async () => {
    await client.request('POST', '/api/auth/email/verification');
    toast(mailed);
  });
  const change = async (proof: object) => {
    await client.request('POST', '/api/auth/email', { ...proof, email: address.trim() });
    toast(mailed);
    onChanged();
  };
  return (
    <Section title="E-mail" hint="To sign in with, and to set a new password when it is forgotten.">
      <Row
        title={me.email ?? 'No address'}
        detail={me.email === null ? undefined : me.email_verified ? 'Verified' : 'Not verified yet'}
        trail={
          <>
            {me.email !== null && !me.email_verified && (
              <Button size="small" busy={resend.busy} onClick={() => void resend.run()}>
                Mail again
              </Button>
            )}
            <Button size="small" onClick={() => setChanging(true)}>
              {me.email === null ? 'Add' : 'Change'}
            </Button>
          </>
        }
      />
      <Problem text={resend.error} />
      {changing && (
        <ProofDialog
          client={client}
          title={me.email === null ? 'Add an e-mail address' : 'Change the e-mail address'}
          action="Mail a link"
          ready={address.trim() !== ''}
          run={change}
          onClose={() => setChanging(false)}
        >
          {(fields) => (
            <Field
              label="New address"
              type="email"
              value={address}
              onInput={setAddress}
              maxLength={254}
              required
              autofocus
              autocomplete="email"
              error={fields['email']}
            />
          )}
        </ProofDialog>
      )}
    </Section>
  );
}
