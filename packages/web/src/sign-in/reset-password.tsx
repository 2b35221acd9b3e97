import { useState } from 'preact/hooks';
import { Link } from '../link.tsx';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { AuthCard } from './auth-card.tsx';
import { openCall } from './open-call.ts';
import { useLinkToken } from './use-link-token.ts';

const ended = 'This link has ended or was used. Ask for a new one.';
const words = { unauthenticated: ended, not_found: ended, forbidden: ended };

/** Where the mail of a forgotten password leads. */
export function ResetPassword() {
  const token = useLinkToken();
  const [password, setPassword] = useState('');
  const [isDone, setDone] = useState(false);
  const set = useAction(async () => {
    await openCall('/api/auth/password/reset', { token, new_password: password });
    setDone(true);
  }, words);
  return (
    <AuthCard
      title="A new password"
      text={token === null ? 'This link is not complete. Open it from the mail once more.' : undefined}
      links={
        isDone ? (
          <Link href="/sign-in">Sign in</Link>
        ) : (
          <Link href="/forgot-password">Ask for a new link</Link>
        )
      }
    >
      {isDone && (
        <p class="auth-note" role="status">
          The password is set. All sessions are signed out.
        </p>
      )}
      {token !== null && !isDone && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void set.run();
          }}
        >
          <Field
            label="New password"
            hint="8 characters or more."
            type="password"
            value={password}
            onInput={setPassword}
            required
            minLength={8}
            maxLength={256}
            autocomplete="new-password"
            error={set.fields['new_password']}
          />
          <Problem text={set.error} />
          <Button kind="primary" type="submit" busy={set.busy}>
            Set the password
          </Button>
        </form>
      )}
    </AuthCard>
  );
}
