import type { Client, Message } from '@parley/client';
import type { ReportReason } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Switch } from '../ui/switch.tsx';
import { toast } from '../ui/toast.tsx';
import { useValue } from '../use-value.ts';
import { block } from './block.ts';
import { reasons } from './words.ts';
import './safety.css';

export type ReportTarget = { message: Message } | { userId: string; conversationId?: string };

export interface ReportDialogProps {
  client: Client;
  target: ReportTarget;
  onClose: () => void;
}

const words = {
  rate_limited: 'You have reported much lately.',
  not_found: 'There is nothing here any more that could be reported.',
};

/** Tells moderators of a message or a person. */
export function ReportDialog({ client, target, onClose }: ReportDialogProps) {
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [note, setNote] = useState('');
  const [alsoBlock, setAlsoBlock] = useState(false);
  const userId = 'message' in target ? target.message.sender_id : target.userId;
  const blocked = useValue(client.blocked);
  const send = useAction(async () => {
    const said = note.trim() === '' ? {} : { note: note.trim() };
    await client.request('POST', '/api/reports', { ...subjectOf(target), reason, ...said });
    if (alsoBlock && userId !== null) await block(client, userId);
    toast('Thank you. Moderators will look at it.');
    onClose();
  }, words);
  const submit = (event: Event) => {
    event.preventDefault();
    if (reason !== null) void send.run();
  };
  return (
    <Dialog title={'message' in target ? 'Report a message' : 'Report a person'} onClose={onClose}>
      <form class="panel-form" onSubmit={submit}>
        <p class="panel-hint">
          Nobody but moderators learns who reported.
          {'message' in target && ' What the message says is kept for them.'}
        </p>
        <fieldset class="safety-reasons">
          <legend>What is wrong?</legend>
          {reasons.map((one) => (
            <label key={one.reason}>
              <input
                type="radio"
                name="reason"
                checked={reason === one.reason}
                onChange={() => setReason(one.reason)}
              />
              {one.label}
            </label>
          ))}
        </fieldset>
        <Field
          label="Anything moderators should know (optional)"
          multiline
          maxLength={1_000}
          value={note}
          onInput={setNote}
        />
        {userId !== null && !blocked.has(userId) && (
          <Switch label="Block this person too" checked={alsoBlock} onChange={setAlsoBlock} />
        )}
        <Problem text={send.error} />
        <footer class="panel-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" type="submit" disabled={reason === null} busy={send.busy}>
            Report
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function subjectOf(target: ReportTarget) {
  if ('message' in target) {
    return { message_id: target.message.id, conversation_id: target.message.conversation_id };
  }
  const { userId, conversationId } = target;
  return { user_id: userId, ...(conversationId === undefined ? {} : { conversation_id: conversationId }) };
}
