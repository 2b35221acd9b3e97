import type { Client, Settings } from '@parley/client';
import type { NotifyLevel } from '@parley/contracts';
import { Problem } from '../panel/problem.tsx';
import { Section } from '../panel/section.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { Pause } from './pause.tsx';
import { QuietHours } from './quiet-hours.tsx';
import { useSettings } from './use-settings.ts';

const previews: readonly { value: Settings['preview']; label: string }[] = [
  { value: 'full', label: 'Name and message' },
  { value: 'sender', label: 'Name only' },
  { value: 'none', label: 'Neither' },
];

const levels: readonly { value: NotifyLevel; label: string }[] = [
  { value: 'all', label: 'All messages' },
  { value: 'mentions', label: 'Only when I am mentioned' },
  { value: 'none', label: 'Nothing' },
];

/** What makes the phone ring, on all devices of a person. */
export function Notifications({ client }: { client: Client }) {
  const { settings, change } = useSettings(client);
  if (!settings) return null;
  const set = (wanted: Partial<Settings>) => void change.run(wanted);
  return (
    <>
      <Problem text={change.error} />
      <Section title="What is pushed">
        <Select
          label="In direct conversations"
          value={settings.notify_direct}
          options={levels}
          onChange={(level) => set({ notify_direct: level as NotifyLevel })}
        />
        <Select
          label="In groups"
          value={settings.notify_group}
          options={levels}
          onChange={(level) => set({ notify_group: level as NotifyLevel })}
        />
        <Switch
          label="Reactions to my messages"
          checked={settings.push_reactions}
          onChange={(on) => set({ push_reactions: on })}
        />
      </Section>
      <Section title="What it shows" hint="Who can see your locked phone can read this.">
        <Select
          label="Preview"
          value={settings.preview}
          options={previews}
          onChange={(preview) => set({ preview: preview as Settings['preview'] })}
        />
        <Switch
          label="Count muted conversations in the badge"
          checked={settings.badge_muted}
          onChange={(on) => set({ badge_muted: on })}
        />
      </Section>
      <Section title="Do not disturb" hint="Nothing is pushed then. Messages still count as unread.">
        <Pause
          until={settings.do_not_disturb_until}
          onChange={(until) => set({ do_not_disturb_until: until })}
        />
        <QuietHours client={client} hours={settings.do_not_disturb} />
      </Section>
    </>
  );
}
