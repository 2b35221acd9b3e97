import { ArrowLeft } from 'lucide';
import { useState } from 'preact/hooks';
import { IconButton } from '../ui/icon-button.tsx';
import { Tabs } from '../ui/tabs.tsx';
import './developer.css';
import { AppleView } from './apple-view.tsx';
import { FramesView } from './frames-view.tsx';
import { MailsView } from './mails-view.tsx';
import { ServicesView } from './services-view.tsx';

const views = [
  { id: 'frames', label: 'Frames', View: FramesView },
  { id: 'apple', label: 'Apple’s push service', View: AppleView },
  { id: 'mails', label: 'Mails', View: MailsView },
  { id: 'services', label: 'Services', View: ServicesView },
];

/** Behind the scenes of a Parley on this machine. Not in production: what it asks for does not exist there. */
export function DeveloperPage({ onClose }: { onClose: () => void }) {
  const [selected, setSelected] = useState('frames');
  const { View } = views.find(({ id }) => id === selected) ?? { View: FramesView };
  return (
    <main class="developer">
      <header class="developer-head">
        <IconButton icon={ArrowLeft} label="To the start" onClick={onClose} />
        <h1>Developer</h1>
      </header>
      <Tabs label="What to look at" tabs={views} selected={selected} onSelect={setSelected}>
        <View />
      </Tabs>
    </main>
  );
}
