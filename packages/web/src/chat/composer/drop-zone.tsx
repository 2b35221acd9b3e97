import { Upload } from 'lucide';
import type { ComponentChildren, RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';
import { toast } from '../../ui/toast.tsx';
import { type Attachments, MOST_ATTACHMENTS } from './attachments.ts';

export interface DropZoneProps {
  rootRef: RefObject<HTMLElement | null>;
  label: string;
  attachments: Attachments;
  children: ComponentChildren;
}

/** The whole conversation takes files that are dropped on it. */
export function DropZone({ rootRef, label, attachments, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  // Entering a child comes before leaving its parent.
  const depth = useRef(0);
  const end = () => {
    depth.current = 0;
    setOver(false);
  };
  const enter = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    depth.current++;
    setOver(true);
  };
  const leave = () => {
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setOver(false);
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    end();
    const left = attachments.add([...(event.dataTransfer?.files ?? [])]);
    if (left > 0) toast(`${MOST_ATTACHMENTS} files at a time: ${left} were left out.`);
  };
  return (
    <section
      ref={rootRef}
      class="chat"
      aria-label={label}
      onDragEnter={enter}
      onDragLeave={leave}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {over && (
        <div class="chat-drop" aria-hidden="true">
          <Icon icon={Upload} size={32} />
          Drop to attach
        </div>
      )}
    </section>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
