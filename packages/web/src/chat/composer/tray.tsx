import { FileText, Film, Music, RotateCcw, X } from 'lucide';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useValue } from '../../use-value.ts';
import { sizeInWords } from '../media/sizes.ts';
import type { Attachment, Attachments } from './attachments.ts';

const icons = { image: FileText, video: Film, audio: Music, file: FileText } as const;

/** The files that go with the next message, and how far they are uploaded. */
export function Tray({ attachments }: { attachments: Attachments }) {
  const list = useValue(attachments.list);
  if (list.length === 0) return null;
  return (
    <ul class="composer-tray" aria-label="Attached files">
      {list.map((one) => (
        <li key={one.id} class="composer-attachment" data-state={one.upload.state}>
          {one.preview ? (
            <img src={one.preview} alt="" />
          ) : (
            <span class="composer-attachment-icon">
              <Icon icon={icons[one.kind]} size={22} />
            </span>
          )}
          <span class="composer-attachment-text">
            <span class="composer-attachment-name">{one.name}</span>
            <State attachment={one} />
          </span>
          {one.upload.state === 'failed' && (
            <IconButton
              icon={RotateCcw}
              size={16}
              label="Try again"
              onClick={() => attachments.retry(one.id)}
            />
          )}
          <IconButton
            icon={X}
            size={16}
            label={`Remove ${one.name}`}
            onClick={() => attachments.remove(one.id)}
          />
        </li>
      ))}
    </ul>
  );
}

function State({ attachment: { upload, size } }: { attachment: Attachment }) {
  if (upload.state === 'failed') return <span role="alert">{upload.error}</span>;
  if (upload.state === 'uploaded') return <span>{sizeInWords(size)}</span>;
  const fraction = upload.state === 'uploading' ? upload.fraction : 0;
  return <progress max={1} value={fraction} aria-label="Upload" />;
}
