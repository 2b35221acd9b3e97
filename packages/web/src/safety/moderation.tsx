import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { Tabs } from '../ui/tabs.tsx';
import { Log } from './log.tsx';
import { Queue } from './queue.tsx';
import './safety.css';

type View = 'open' | 'resolved' | 'log';

const views: readonly { id: View; label: string }[] = [
  { id: 'open', label: 'Open' },
  { id: 'resolved', label: 'Decided' },
  { id: 'log', label: 'Log' },
];

/** What people reported, and what was done about it. For moderators. */
export function Moderation({ client }: { client: Client }) {
  const [view, setView] = useState<View>('open');
  return (
    <Tabs label="Moderation" tabs={views} selected={view} onSelect={(id) => setView(id as View)}>
      {view === 'log' ? <Log client={client} /> : <Queue key={view} client={client} status={view} />}
    </Tabs>
  );
}
