import { ArrowDownLeft, ArrowUpRight } from 'lucide';
import { useState } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import { summaryOf } from './frame-summary.ts';
import type { NumberedFrame } from './use-frames.ts';

/** One frame in a line; opened, the whole of it. */
export function FrameRow({ frame: { direction, at, name, frame } }: { frame: NumberedFrame }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <button type="button" class="developer-row" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <time dateTime={new Date(at).toISOString()}>{clockOf(at)}</time>
        <span class={`developer-direction is-${direction}`}>
          <Icon icon={direction === 'sent' ? ArrowUpRight : ArrowDownLeft} size={14} />
          <span class="visually-hidden">{direction}</span>
        </span>
        <b>{name}</b>
        <code>{frame.type}</code>
        <span class="developer-summary">{summaryOf(frame)}</span>
      </button>
      {isOpen && <pre class="developer-json">{JSON.stringify(frame, null, 2)}</pre>}
    </li>
  );
}

function clockOf(at: number): string {
  const date = new Date(at);
  return `${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
