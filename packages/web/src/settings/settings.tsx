import type { Client } from '@parley/client';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Panel } from '../panel/panel.tsx';
import { useMe } from '../people/use-me.ts';
import { Moderation } from '../safety/moderation.tsx';
import { Appearance } from './appearance.tsx';
import { Devices } from './devices.tsx';
import { Notifications } from './notifications.tsx';
import { Privacy } from './privacy.tsx';
import { Profile } from './profile.tsx';
import { labelOf, type SectionName, Sections } from './sections.tsx';
import { Security } from './security.tsx';
import { YourData } from './your-data.tsx';
import './settings.css';

export interface SettingsProps {
  client: Client;
  section?: SectionName;
  onClose: () => void;
}

/** What a person can set for themselves: a list of sections, and beside it, or after it when narrow, the one chosen. */
export function Settings({ client, section, onClose }: SettingsProps) {
  const me = useMe(client);
  const [chosen, setChosen] = useState<SectionName | null>(section ?? null);
  const pane = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // When narrow the list goes, and with it what had the focus.
    if (chosen && document.activeElement?.checkVisibility() === false) pane.current?.focus();
  }, [chosen]);
  if (!me) return null;
  const moderates = me.role === 'moderator' || me.role === 'admin';
  return (
    <Panel
      covers
      title={chosen ? labelOf(chosen) : 'Settings'}
      onClose={onClose}
      onBack={chosen ? () => setChosen(null) : undefined}
    >
      <div class="settings" data-chosen={chosen !== null}>
        <Sections client={client} me={me} moderates={moderates} chosen={chosen} onChoose={setChosen} />
        <div ref={pane} class="settings-pane" tabIndex={-1}>
          <Shown name={chosen ?? 'profile'} client={client} />
        </div>
      </div>
    </Panel>
  );
}

function Shown({ name, client }: { name: SectionName; client: Client }) {
  switch (name) {
    case 'profile':
      return <Profile client={client} />;
    case 'notifications':
      return <Notifications client={client} />;
    case 'privacy':
      return <Privacy client={client} />;
    case 'security':
      return <Security client={client} />;
    case 'devices':
      return <Devices client={client} />;
    case 'appearance':
      return <Appearance />;
    case 'data':
      return <YourData client={client} />;
    case 'moderation':
      return <Moderation client={client} />;
  }
}
