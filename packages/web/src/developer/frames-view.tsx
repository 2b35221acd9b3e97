import { Eraser, Pause, Play } from 'lucide';
import { useState } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { FrameRow } from './frame-row.tsx';
import { type NumberedFrame, useFrames } from './use-frames.ts';

const everybody = '';

/** What goes over the sockets of every client that is open in this browser, as it goes. */
export function FramesView() {
  const [paused, setPaused] = useState(false);
  const [name, setName] = useState(everybody);
  const [search, setSearch] = useState('');
  const { frames, clear } = useFrames(paused);
  const names = [...new Set(frames.map((frame) => frame.name))].sort();
  const shown = frames.filter(
    (frame) => (name === everybody || frame.name === name) && matches(frame, search),
  );
  return (
    <section class="developer-frames" aria-label="Frames">
      <div class="developer-bar">
        <Select
          label="Whose"
          hideLabel
          value={name}
          options={[
            { value: everybody, label: 'Everybody' },
            ...names.map((each) => ({ value: each, label: each })),
          ]}
          onChange={setName}
        />
        <Field
          label="Filter"
          hideLabel
          value={search}
          onInput={setSearch}
          placeholder="Filter: message.new, an id …"
        />
        <Button size="small" icon={paused ? Play : Pause} onClick={() => setPaused(!paused)}>
          {paused ? 'Go on' : 'Pause'}
        </Button>
        <Button size="small" icon={Eraser} onClick={clear}>
          Clear
        </Button>
      </div>
      {shown.length === 0 ? (
        <Empty
          title={paused ? 'Paused' : 'Waiting for frames'}
          text="Open two people in another tab and write something: what their clients say and hear appears here."
        />
      ) : (
        <ul class="developer-list">
          {shown.map((frame) => (
            <FrameRow key={frame.number} frame={frame} />
          ))}
        </ul>
      )}
    </section>
  );
}

function matches({ frame }: NumberedFrame, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === '' || JSON.stringify(frame).toLowerCase().includes(wanted);
}
