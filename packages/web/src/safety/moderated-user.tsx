import type { Client } from '@parley/client';
import type { ModeratedUser as Moderated } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { Loaded } from '../panel/loaded.tsx';
import { Problem } from '../panel/problem.tsx';
import { Section } from '../panel/section.tsx';
import { ago, dateAndTime } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { useLoad } from '../panel/use-load.ts';
import { PersonRow } from '../people/person-row.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { SuspensionUntil, untilIn } from './suspension-until.tsx';
import { actionInWords, reasonInWords, resolutions } from './words.ts';

/** What moderators know of somebody. Reading it is logged. */
export function ModeratedUser({
  client,
  userId,
  onClose,
}: {
  client: Client;
  userId: string;
  onClose: () => void;
}) {
  const path = `/api/moderation/users/${userId}`;
  const user = useLoad((signal) => client.request<Moderated>('GET', path, undefined, signal), [client, path]);
  const lift = useAction(async () => {
    await client.request('DELETE', `${path}/suspension`);
    user.reload();
  });
  return (
    <Dialog title="About this person" onClose={onClose}>
      <Loaded of={user}>
        {({ user: person, role, suspended_until: until, reports, suspensions }) => (
          <>
            <PersonRow person={person} detail={`@${person.username} · ${role}`} />
            {until ? (
              <div class="panel-actions">
                <span>Suspended until {dateAndTime(until)}</span>
                <Button busy={lift.busy} onClick={() => void lift.run()}>
                  Let them sign in again
                </Button>
              </div>
            ) : (
              <Suspend client={client} path={path} onDone={user.reload} />
            )}
            <Problem text={lift.error} />
            <Section title="Reports">
              {reports.length === 0 && <p class="panel-hint">None.</p>}
              <ul class="safety-lines">
                {reports.map((report) => (
                  <li key={report.id}>
                    {reasonInWords(report.reason)}, {ago(report.created_at)}
                    {report.resolution ? `: ${resolutions[report.resolution]}` : ': open'}
                    {report.evidence?.text && (
                      <blockquote class="safety-note">{report.evidence.text}</blockquote>
                    )}
                  </li>
                ))}
              </ul>
            </Section>
            <Section title="Suspensions">
              {suspensions.length === 0 && <p class="panel-hint">None.</p>}
              <ul class="safety-lines">
                {suspensions.map(({ id, at, action, note, until: end }) => (
                  <li key={id}>
                    {dateAndTime(at)}: {actionInWords(action)}
                    {end && `, until ${dateAndTime(end)}`}
                    {note && ` (${note})`}
                  </li>
                ))}
              </ul>
            </Section>
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

function Suspend({ client, path, onDone }: { client: Client; path: string; onDone: () => void }) {
  const [days, setDays] = useState(7);
  const [reason, setReason] = useState('');
  const suspend = useAction(async () => {
    await client.request('PUT', `${path}/suspension`, { until: untilIn(days), reason: reason.trim() });
    onDone();
  });
  const submit = (event: Event) => {
    event.preventDefault();
    if (reason.trim() !== '') void suspend.run();
  };
  return (
    <form class="panel-form" onSubmit={submit}>
      <SuspensionUntil days={days} onChange={setDays} />
      <Field label="Why, for the log" multiline maxLength={1_000} value={reason} onInput={setReason} />
      <Problem text={suspend.error} />
      <div class="panel-actions">
        <Button kind="danger" type="submit" disabled={reason.trim() === ''} busy={suspend.busy}>
          Suspend
        </Button>
      </div>
    </form>
  );
}
