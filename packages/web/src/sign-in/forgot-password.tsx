import { useState } from 'preact/hooks';
import { Link } from '../link.tsx';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { AuthCard } from './auth-card.tsx';
import { openCall } from './open-call.ts';

/** Asks for the mail with which a new password can be set. */
export function ForgotPassword() {
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const ask = useAction(async () => {
    await openCall('/api/auth/password/forgot', { email: email.trim() });
    setSent(true);
  });
  return (
    <AuthCard
      title="Forgot the password?"
      text="We send a link to the e-mail address of your account."
      links={<Link href="/sign-in">Back to sign in</Link>}
    >
      {isSent ? (
        <p class="auth-note" role="status">
          If an account has the address {email.trim()}, a mail is on its way. Look into the spam folder too.
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void ask.run();
          }}
        >
          <Field
            label="E-mail"
            type="email"
            value={email}
            onInput={setEmail}
            required
            autocomplete="email"
            error={ask.fields['email']}
          />
          <Problem text={ask.error} />
          <Button kind="primary" type="submit" busy={ask.busy}>
            Send the link
          </Button>
        </form>
      )}
    </AuthCard>
  );
}
