import type { Client, Me } from '@parley/client';
import {
  Bell,
  Database,
  KeyRound,
  LogOut,
  MonitorSmartphone,
  Palette,
  Shield,
  ShieldAlert,
  User,
} from 'lucide';
import { useState } from 'preact/hooks';
import { Confirm } from '../panel/confirm.tsx';
import { PersonRow } from '../people/person-row.tsx';
import { Icon } from '../ui/icon.tsx';

const sections = [
  { name: 'profile', label: 'Profile', icon: User },
  { name: 'notifications', label: 'Notifications', icon: Bell },
  { name: 'privacy', label: 'Privacy', icon: Shield },
  { name: 'security', label: 'Sign-in and security', icon: KeyRound },
  { name: 'devices', label: 'Sessions and devices', icon: MonitorSmartphone },
  { name: 'appearance', label: 'Appearance', icon: Palette },
  { name: 'data', label: 'Your data', icon: Database },
  { name: 'moderation', label: 'Moderation', icon: ShieldAlert },
] as const;
export type SectionName = (typeof sections)[number]['name'];

/** What a section is called. */
export function labelOf(name: SectionName): string {
  return sections.find((section) => section.name === name)?.label ?? 'Settings';
}

export interface SectionsProps {
  client: Client;
  me: Me;
  moderates: boolean;
  chosen: SectionName | null;
  onChoose: (name: SectionName) => void;
}

/** Who one is, what there is to set, and the way out. */
export function Sections({ client, me, moderates, chosen, onChoose }: SectionsProps) {
  const [leaving, setLeaving] = useState(false);
  return (
    <nav class="settings-sections" aria-label="Settings">
      <PersonRow person={me} />
      <ul class="panel-list">
        {sections
          .filter(({ name }) => name !== 'moderation' || moderates)
          .map(({ name, label, icon }) => (
            <li key={name}>
              <button
                type="button"
                class="settings-link"
                aria-current={(chosen ?? 'profile') === name ? 'page' : undefined}
                onClick={() => onChoose(name)}
              >
                <Icon icon={icon} size={18} /> {label}
              </button>
            </li>
          ))}
        <li>
          <button type="button" class="settings-link" onClick={() => setLeaving(true)}>
            <Icon icon={LogOut} size={18} /> Sign out
          </button>
        </li>
      </ul>
      {leaving && (
        <Confirm
          title="Sign out?"
          text="What is kept in this browser is deleted, also messages that were not sent yet."
          action="Sign out"
          run={() => client.logout()}
          onClose={() => setLeaving(false)}
        />
      )}
    </nav>
  );
}
