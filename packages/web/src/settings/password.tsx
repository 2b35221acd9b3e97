import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { Row, Section } from '../panel/section.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { toast } from '../ui/toast.tsx';
import { ProofDialog } from './proof-dialog.tsx';

const SHORTEST = 8;

export function Password({
  client,
  hasOne,
  onChanged,
}: {
  client: Client;
  hasOne: boolean;
  onChanged: () => void;
}) {
  const [changing, setChanging] = useState(false);
  const [password, setPassword] = useState('');
  const change = async (proof: object) => {
    await client.request('POST', '/api/auth/password', { ...proof, new_password: password });
    setPassword('');
    toast('The password is changed. Other sessions are signed out.');
    onChanged();
  };
  return (
    <Section title="Password">
      <Row
        title={hasOne ? 'You have a password' : 'You have no password'}
        detail="A new one signs out all other sessions."
        trail={
          <Button size="small" onClick={() => setChanging(true)}>
            {hasOne ? 'Change' : 'Set one'}
          </Button>
        }
      />
      {changing && (
        <ProofDialog
          client={client}
          title={hasOne ? 'Change the password' : 'Set a password'}
          action="Save"
          ready={password.length >= SHORTEST}
          run={change}
          onClose={() => setChanging(false)}
        >
          {(fields) => (
            <Field
              label="New password"
              type="password"
              value={password}
              onInput={setPassword}
              maxLength={256}
              required
              autofocus
              autocomplete="new-password"
              hint={`${SHORTEST} characters or more.`}
              error={fields['new_password']}
            />
          )}
        </ProofDialog>
      )}
    </Section>
  );
}
