import type { Client } from '@parley/client';
import type { Report, ReportResolution } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { SuspensionUntil, untilIn } from './suspension-until.tsx';

const choices: readonly { action: ReportResolution; label: string; hint: string }[] = [
  { action: 'dismiss', label: 'Dismiss', hint: 'Nothing is wrong with it.' },
  { action: 'hide_message', label: 'Hide the message', hint: 'It is deleted for everybody.' },
  {
    action: 'suspend_user',
    label: 'Suspend the person',
    hint: 'They are signed out, and cannot sign in until then.',
  },
];

const words = {
  conflict: 'Somebody else has decided on this meanwhile.',
  forbidden: 'You may not decide on this person.',
};

export interface DecideProps {
  client: Client;
  report: Report;
  onDecided: () => void;
  onClose: () => void;
}

/** A decision on a report, and on all open ones of the same thing. */
export function Decide({ client, report, onDecided, onClose }: DecideProps) {
  const [action, setAction] = useState<ReportResolution>('dismiss');
  const [days, setDays] = useState(7);
  const [note, setNote] = useState('');
  const decide = useAction(async () => {
    await client.request('POST', `/api/moderation/reports/${report.id}/resolve`, {
      action,
      ...(action === 'suspend_user' ? { until: untilIn(days) } : {}),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    onDecided();
    onClose();
  }, words);
  const submit = (event: Event) => {
    event.preventDefault();
    void decide.run();
  };
  const offered = choices.filter((one) => one.action !== 'hide_message' || report.message_id !== null);
  return (
    <Dialog title="Decide" onClose={onClose}>
      <form class="panel-form" onSubmit={submit}>
        <fieldset class="safety-reasons">
          <legend>What is to be done?</legend>
          {offered.map((one) => (
            <label key={one.action}>
              <input
                type="radio"
                name="action"
                checked={action === one.action}
                onChange={() => setAction(one.action)}
              />
              <span>
                {one.label}
                <span class="panel-hint">{one.hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {action === 'suspend_user' && <SuspensionUntil days={days} onChange={setDays} />}
        <Field
          label="Note for the log (optional)"
          multiline
          maxLength={1_000}
          value={note}
          onInput={setNote}
        />
        <Problem text={decide.error} />
        <footer class="panel-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={action === 'dismiss' ? 'primary' : 'danger'} type="submit" busy={decide.busy}>
            {choices.find((one) => one.action === action)?.label}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
