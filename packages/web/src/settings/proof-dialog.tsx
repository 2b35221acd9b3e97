import type { Client, Me } from '@parley/client';
import type { Proof } from '@parley/contracts';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Wording } from '../panel/in-words.ts';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { useMe } from '../people/use-me.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { askPasskey, PasskeyDeclined, passkeysWork } from './passkeys.ts';
import { useOwnAccount } from './use-own-account.ts';

export interface ProofDialogProps<T> {
  client: Client;
  title: string;
  action: string;
  danger?: boolean;
  /** What is asked for beside the proof; it gets what was wrong with its fields. */
  children?: ComponentChildren | ((fields: Readonly<Record<string, string>>) => ComponentChildren);
  ready?: boolean;
  words?: Wording;
  run: (proof: Proof) => Promise<T>;
  /** After it was done; unless given, the dialog closes. */
  onDone?: (result: T) => void;
  onClose: () => void;
}

const proofWords = {
  forbidden: 'That is not right. Look at the password and the code.',
  second_factor_required: 'A code of your authenticator app is needed too.',
};

/** Asks once more who it is, by password and code or by a passkey, before something that matters is done. */
export function ProofDialog<T>(props: ProofDialogProps<T>) {
  const { client, title, action, danger = false, children, ready = true, words = {}, onClose } = props;
  const me = useProver(client);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const doing = useAction(
    async (proof: Proof) => {
      const result = await props.run(proof);
      if (props.onDone) props.onDone(result);
      else onClose();
    },
    { ...proofWords, ...words },
  );
  const passkey = useAction(async () => {
    const answer = await askPasskey(client).catch((error: unknown) => {
      if (error instanceof PasskeyDeclined) return null;
      throw error;
    });
    if (answer) await doing.run({ passkey: answer });
  });
  const submit = (event: Event) => {
    event.preventDefault();
    const typed = {
      ...(password === '' ? {} : { password }),
      ...(code.trim() === '' ? {} : { code: code.trim() }),
    };
    if (ready) void doing.run(typed);
  };
  if (!me) return null;
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="panel-form" onSubmit={submit}>
        {typeof children === 'function' ? children(doing.fields) : children}
        {me.has_password && (
          <Field
            label="Your password"
            type="password"
            value={password}
            onInput={setPassword}
            autocomplete="current-password"
            autofocus
          />
        )}
        {(me.second_factor || doing.code === 'second_factor_required') && (
          <Field
            label="Code of the authenticator app, or a recovery code"
            value={code}
            onInput={setCode}
            autocomplete="one-time-code"
            maxLength={32}
          />
        )}
        <Problem text={doing.error ?? passkey.error} />
        <footer class="panel-actions">
          {passkeysWork() && (
            <Button busy={passkey.busy} disabled={!ready} onClick={() => void passkey.run()}>
              Use a passkey
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={danger ? 'danger' : 'primary'} type="submit" disabled={!ready} busy={doing.busy}>
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Whose proof it is: as it is known here until it has been read anew. */
function useProver(client: Client): Me | null {
  const known = useMe(client);
  const { load } = useOwnAccount(client);
  return load.state === 'loaded' ? load.value : known;
}
