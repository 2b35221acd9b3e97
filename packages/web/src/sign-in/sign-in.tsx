import type { Account, Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { Link } from '../link.tsx';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useValue } from '../use-value.ts';
import { AuthCard } from './auth-card.tsx';

const words = {
  unauthenticated: 'The name or the password is not right.',
  second_factor_required: 'Enter the code of your authenticator app.',
  rate_limited: 'That was too often.',
};

/** Why somebody who was signed in is not any more. */
const reasons: Record<string, string> = {
  revoked: 'This session was ended from another device.',
  suspended: 'This account is suspended.',
  expired: 'You were away for long. Sign in again.',
};

export interface SignInProps {
  client: Client;
  login?: string;
  password?: string;
  /** There is a start page to go back to. */
  home?: boolean;
  /** An invitation waits. */
  invited?: boolean;
}

export function SignIn({ client, home = false, invited = false, ...given }: SignInProps) {
  const account = useValue(client.account);
  const [login, setLogin] = useState(given.login ?? '');
  const [password, setPassword] = useState(given.password ?? '');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const enter = useAction(
    async () => {
      try {
        await client.login(login.trim(), password, asksCode ? code.replace(/\s/g, '') : undefined);
      } catch (error) {
        if (codeOf(error) === 'second_factor_required') setAsksCode(true);
        throw error;
      }
    },
    asksCode ? { ...words, unauthenticated: 'The code, the name or the password is not right.' } : words,
  );
  // Being asked for the code the first time is no mistake.
  const isMistake = enter.code !== 'second_factor_required';
  return (
    <AuthCard
      title="Sign in"
      text={reasonOf(account) ?? (invited ? 'You are invited. Sign in to see to what.' : undefined)}
      links={
        <>
          <Link href="/sign-up">Create an account</Link>
          <Link href="/forgot-password">Forgot the password?</Link>
          {home && <Link href="/">To the start</Link>}
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void enter.run();
        }}
      >
        <Field
          label="User name or e-mail"
          value={login}
          onInput={setLogin}
          required
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
        <Field
          label="Password"
          type="password"
          value={password}
          onInput={setPassword}
          required
          autocomplete="current-password"
        />
        {asksCode && (
          <Field
            label="Code"
            hint="Of your authenticator app, or a recovery code."
            value={code}
            onInput={setCode}
            required
            autoFocus
            autocomplete="one-time-code"
          />
        )}
        <Problem text={isMistake ? enter.error : null} />
        <Button kind="primary" type="submit" busy={enter.busy}>
          Sign in
        </Button>
      </form>
    </AuthCard>
  );
}

function reasonOf(account: Account): string | undefined {
  return account.state === 'signed-out' && account.reason !== null ? reasons[account.reason] : undefined;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
