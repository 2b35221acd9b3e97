import { useLayoutEffect, useMemo } from 'preact/hooks';
import type { About } from './about.ts';
import { DeveloperPage } from './developer/developer-page.tsx';
import { Link } from './link.tsx';
import { Alone } from './pane/alone.tsx';
import { Together } from './pane/together.tsx';
import { navigate, route } from './router.ts';
import type { Route } from './routes.ts';
import { seatsAt } from './seats/seat-names.ts';
import { leaveAllBut } from './seats/seats.ts';
import { ForgotPassword } from './sign-in/forgot-password.tsx';
import { ResetPassword } from './sign-in/reset-password.tsx';
import { VerifyEmail } from './sign-in/verify-email.tsx';
import { StartPage } from './start/start-page.tsx';
import { Empty } from './ui/empty.tsx';
import { Toasts } from './ui/toast.tsx';
import { useValue } from './use-value.ts';

/** The page: what the address names. */
export function App({ about }: { about: About }) {
  const asked = useValue(route);
  const now = useMemo(() => allowed(asked, about), [asked, about]);
  useLayoutEffect(() => leaveAllBut(seatsAt(now)), [now]);
  return (
    <>
      <Page now={now} about={about} />
      <Toasts />
    </>
  );
}

function Page({ now, about }: { now: Route; about: About }) {
  switch (now.name) {
    case 'home':
      return <StartPage about={about} />;
    case 'together':
      return <Together about={about} people={now.people} />;
    case 'developer':
      return <DeveloperPage onClose={() => navigate('/')} />;
    case 'forgot-password':
      return <ForgotPassword />;
    case 'reset-password':
      return <ResetPassword />;
    case 'verify-email':
      return <VerifyEmail />;
    case 'unknown':
      return (
        <main>
          <Empty title="There is nothing at this address">
            <Link href="/">To the start</Link>
          </Empty>
        </main>
      );
    default:
      return <Alone about={about} now={now} />;
  }
}

/** In production there are no sample people: the start is the chat. */
function allowed(asked: Route, { development, samples }: About): Route {
  if (development)
    return asked.name === 'together' ? { ...asked, people: known(asked.people, samples) } : asked;
  const chat: Route = { name: 'chat', conversationId: null, seq: null };
  return asked.name === 'home' || asked.name === 'together' || asked.name === 'developer' ? chat : asked;
}

function known(people: readonly string[], samples: readonly string[]): string[] {
  return people.filter((person) => samples.includes(person));
}
