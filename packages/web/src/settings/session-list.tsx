import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import type { Session, Sessions } from '../panel/answers.ts';
import { Confirm } from '../panel/confirm.tsx';
import { Loaded } from '../panel/loaded.tsx';
import { Problem } from '../panel/problem.tsx';
import { Row, Section } from '../panel/section.tsx';
import { ago, dateOnly } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { useLoad } from '../panel/use-load.ts';
import { Button } from '../ui/button.tsx';

const PATH = '/api/auth/sessions';

export function SessionList({ client }: { client: Client }) {
  const read = async (signal: AbortSignal) =>
    (await client.request<Sessions>('GET', PATH, undefined, signal)).sessions;
  const sessions = useLoad(read, [client]);
  const [endingAll, setEndingAll] = useState(false);
  const end = useAction(async (id: string) => {
    await client.request('DELETE', `${PATH}/${id}`);
    sessions.set((all) => all.filter((session) => session.id !== id));
  });
  return (
    <Section
      title="Sessions"
      hint="Where you are signed in. What is signed out hears nothing more within a second."
    >
      <Problem text={end.error} />
      <Loaded of={sessions}>
        {(all) => (
          <>
            <ul class="panel-list" aria-label="Sessions">
              {currentFirst(all).map((session) => (
                <li key={session.id}>
                  <Row
                    title={session.device_name ?? 'A device without a name'}
                    detail={`Used ${ago(session.last_used_at)} · since ${dateOnly(session.created_at)}`}
                    trail={
                      session.current ? (
                        <span class="settings-here">This one</span>
                      ) : (
                        <Button size="small" onClick={() => void end.run(session.id)}>
                          Sign out
                        </Button>
                      )
                    }
                  />
                </li>
              ))}
            </ul>
            {all.length > 1 && (
              <Button kind="danger" onClick={() => setEndingAll(true)}>
                Sign out all others
              </Button>
            )}
          </>
        )}
      </Loaded>
      {endingAll && (
        <Confirm
          title="Sign out all other sessions?"
          text="All other browsers and phones are signed out, and get no pushes any more."
          action="Sign out the others"
          danger
          run={async () => {
            await client.request('DELETE', PATH);
            sessions.reload();
          }}
          onClose={() => setEndingAll(false)}
        />
      )}
    </Section>
  );
}

function currentFirst(sessions: readonly Session[]): Session[] {
  return [...sessions].sort((a, b) => Number(b.current) - Number(a.current));
}
