import { useEffect, useState } from 'preact/hooks';
import { Link } from '../link.tsx';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Spinner } from '../ui/spinner.tsx';
import { AuthCard } from './auth-card.tsx';
import { openCall } from './open-call.ts';
import { useLinkToken } from './use-link-token.ts';

const ended = 'This link has ended or was used. The settings send a new one.';
const words = { unauthenticated: ended, not_found: ended, forbidden: ended };

/** Where the mail leads that asks whether an address is one's own. */
export function VerifyEmail() {
  const token = useLinkToken();
  const [isDone, setDone] = useState(false);
  const verify = useAction(async () => {
    await openCall('/api/auth/email/verify', { token });
    setDone(true);
  }, words);
  useEffect(() => {
    if (token !== null) void verify.run();
  }, [token]);
  return (
    <AuthCard
      title="Your e-mail address"
      text={token === null ? 'This link is not complete. Open it from the mail once more.' : undefined}
      links={<Link href="/chat">To your chats</Link>}
    >
      {verify.busy && <Spinner label="Checking" />}
      <Problem text={verify.error} />
      {isDone && (
        <p class="auth-note" role="status">
          Thank you. The address is confirmed.
        </p>
      )}
    </AuthCard>
  );
}
