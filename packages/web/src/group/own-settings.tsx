import type { ChatConversation, Client } from '@parley/client';
import type { Notify } from '@parley/contracts';
import { Problem } from '../panel/problem.tsx';
import { Section } from '../panel/section.tsx';
import { useChange } from '../panel/use-action.ts';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { isMuted, mute, muteChoices, muteInWords, setArchived, setNotify, setPinned } from './place.ts';

const levels: readonly { value: Notify; label: string }[] = [
  { value: 'default', label: 'As in my settings' },
  { value: 'all', label: 'All messages' },
  { value: 'mentions', label: 'Only when I am mentioned' },
  { value: 'none', label: 'Nothing' },
];

/** What one member sets for a conversation: nobody else sees it. */
export function OwnSettings({ client, conversation }: { client: Client; conversation: ChatConversation }) {
  const { id, muted_until: mutedUntil, notify } = conversation;
  const now = new Date();
  const muted = isMuted(mutedUntil, now);
  const change = useChange((what: () => Promise<unknown>) => what());
  const choose = (value: string) => {
    if (value === 'keep') return;
    void change.run(() => mute(client, id, value === 'off' ? null : value));
  };
  const choices = [
    muted ? { value: 'keep', label: muteInWords(mutedUntil, now)! } : { value: 'off', label: 'Not muted' },
    ...muteChoices(now).map(({ label, until }) => ({ value: until, label })),
    ...(muted ? [{ value: 'off', label: 'Turn back on' }] : []),
  ];
  return (
    <Section title="For you">
      <Select label="Mute" value={muted ? 'keep' : 'off'} options={choices} onChange={choose} />
      <Select
        label="Notify me of"
        value={notify}
        options={levels}
        onChange={(level) => void change.run(() => setNotify(client, id, level as Notify))}
      />
      <Switch
        label="Pin to the top of the list"
        checked={conversation.pinned_at !== null}
        onChange={(on) => void change.run(() => setPinned(client, id, on))}
      />
      <Switch
        label="Put away in the archive"
        checked={conversation.archived_at !== null}
        onChange={(on) => void change.run(() => setArchived(client, id, on))}
      />
      <Problem text={change.error} />
    </Section>
  );
}
