import type { Client } from '@parley/client';
import type { Invite } from '@parley/contracts';
import { useState } from 'preact/hooks';
import type { Invites as Answer } from '../panel/answers.ts';
import { CopyButton } from '../panel/copy-button.tsx';
import { Loaded } from '../panel/loaded.tsx';
import { Problem } from '../panel/problem.tsx';
import { Row, Section } from '../panel/section.tsx';
import { dateAndTime } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { useLoad } from '../panel/use-load.ts';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';

const DAY_S = 86_400;
const lives = [
  { value: String(DAY_S), label: 'Ends in a day' },
  { value: String(7 * DAY_S), label: 'Ends in a week' },
  { value: String(30 * DAY_S), label: 'Ends in 30 days' },
  { value: 'never', label: 'Does not end' },
];
const uses = [
  { value: 'any', label: 'For any number of people' },
  { value: '1', label: 'For one person' },
  { value: '10', label: 'For 10 people' },
  { value: '100', label: 'For 100 people' },
];

/** Links by which people join. */
export function Invites({ client, conversationId }: { client: Client; conversationId: string }) {
  const path = `/api/conversations/${conversationId}/invites`;
  const read = async (signal: AbortSignal) =>
    (await client.request<Answer>('GET', path, undefined, signal)).invites;
  const invites = useLoad(read, [client, path]);
  const [life, setLife] = useState(String(7 * DAY_S));
  const [most, setMost] = useState('any');
  const make = useAction(async () => {
    const made = await client.request<Invite>('POST', path, {
      expires_in_s: life === 'never' ? null : Number(life),
      max_uses: most === 'any' ? null : Number(most),
    });
    invites.set((all) => [made, ...all]);
  });
  const revoke = useAction(async (id: string) => {
    await client.request('DELETE', `${path}/${id}`);
    invites.set((all) => all.filter((invite) => invite.id !== id));
  });
  return (
    <Section title="Invitation links" hint="Whoever has a link may join.">
      <div class="group-invite-form">
        <Select label="How long" value={life} options={lives} onChange={setLife} />
        <Select label="How often" value={most} options={uses} onChange={setMost} />
        <Button busy={make.busy} onClick={() => void make.run()}>
          Make a link
        </Button>
      </div>
      <Problem text={make.error ?? revoke.error} />
      <Loaded of={invites}>
        {(all) => (
          <ul class="panel-list" aria-label="Invitation links">
            {all.map((invite) => (
              <li key={invite.id}>
                <Row
                  title={<code class="group-link">{linkOf(invite)}</code>}
                  detail={inWords(invite)}
                  trail={
                    <>
                      <CopyButton text={linkOf(invite)} label="Copy the link" />
                      <Button kind="quiet" size="small" onClick={() => void revoke.run(invite.id)}>
                        End
                      </Button>
                    </>
                  }
                />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function linkOf({ code }: Invite): string {
  return `${location.origin}/i/${code}`;
}

function inWords({ uses: used, max_uses: most, expires_at: ends }: Invite): string {
  const joined = most === null ? `${used} joined` : `${used} of ${most} joined`;
  return ends === null ? `${joined} · does not end` : `${joined} · ends ${dateAndTime(ends)}`;
}
