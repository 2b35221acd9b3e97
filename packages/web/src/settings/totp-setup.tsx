import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import type { RecoveryCodes, TotpSecret } from '../panel/answers.ts';
import { CopyButton } from '../panel/copy-button.tsx';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { QrImage } from './qr-image.tsx';

const words = { forbidden: 'This code is not right. Try the next one.' };

export interface TotpSetupProps {
  client: Client;
  secret: TotpSecret;
  onOn: (codes: RecoveryCodes) => void;
  onClose: () => void;
}

/** Shows the secret to an authenticator app, and asks for a first code of it. */
export function TotpSetup({ client, secret, onOn, onClose }: TotpSetupProps) {
  const [code, setCode] = useState('');
  const confirm = useAction(async () => {
    const path = '/api/auth/totp/confirm';
    const on = await client.request<{ recovery_codes: RecoveryCodes }>('POST', path, { code: code.trim() });
    onOn(on.recovery_codes);
  }, words);
  const submit = (event: Event) => {
    event.preventDefault();
    void confirm.run();
  };
  return (
    <Dialog title="Set up the authenticator app" onClose={onClose}>
      <form class="panel-form" onSubmit={submit}>
        <p>Scan this with the app, or open it there by the link.</p>
        <QrImage text={secret.uri} label="QR code for the authenticator app" />
        <p class="settings-secret">
          <a href={secret.uri}>Open the app</a> or type in <code>{inFours(secret.secret)}</code>
          <CopyButton text={secret.secret} label="Copy the secret" />
        </p>
        <Field
          label="Code that the app shows"
          value={code}
          onInput={setCode}
          autofocus
          autocomplete="one-time-code"
          inputMode="numeric"
          maxLength={7}
          required
          error={confirm.fields['code']}
        />
        <Problem text={confirm.error} />
        <footer class="panel-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={code.trim().length < 6} busy={confirm.busy}>
            Switch on
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function inFours(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}
