import type { ChatMessage, Client, Media } from '@parley/client';
import { ChevronLeft, ChevronRight, Download, X } from 'lucide';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { saveFile } from '../../panel/save-file.ts';
import { useAction } from '../../panel/use-action.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Blurred } from './blurred.tsx';
import { useBytes } from './use-bytes.ts';

export interface LightboxProps {
  client: Client;
  /** The pictures of what is loaded, oldest first. */
  messages: readonly ChatMessage[];
  startsAt: ChatMessage;
  onClose: () => void;
}

/** Pictures in full size, one after the other. */
export function Lightbox({ client, messages, startsAt, onClose }: LightboxProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [shownId, setShownId] = useState(startsAt.id);
  const at = messages.findIndex(({ id }) => id === shownId);
  const media = (messages[at] ?? startsAt).media;
  useLayoutEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  const move = (by: number) => {
    const next = messages[at + by];
    if (next) setShownId(next.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') move(-1);
    if (event.key === 'ArrowRight') move(1);
    // Whoever listens outside is not meant.
    event.stopPropagation();
  };
  return (
    <dialog
      ref={dialog}
      class="media-lightbox"
      aria-label="Picture"
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <header>
        <span>{messages.length > 1 && at >= 0 ? `${at + 1} of ${messages.length}` : ''}</span>
        {media && <Save client={client} media={media} />}
        <IconButton icon={X} label="Close" onClick={onClose} />
      </header>
      {media && <Full key={media.id} client={client} media={media} onClose={onClose} />}
      {at > 0 && <IconButton icon={ChevronLeft} label="Earlier picture" size={28} onClick={() => move(-1)} />}
      {at >= 0 && at < messages.length - 1 && (
        <IconButton icon={ChevronRight} label="Later picture" size={28} onClick={() => move(1)} />
      )}
    </dialog>
  );
}

function Full({ client, media, onClose }: { client: Client; media: Media; onClose: () => void }) {
  const bytes = useBytes(client, media.url);
  const ratio = media.width && media.height ? { aspectRatio: `${media.width} / ${media.height}` } : {};
  return (
    // biome-ignore lint/a11y: a press beside the picture closes, as Escape and the cross do
    <div class="media-full" onClick={(event) => event.target === event.currentTarget && onClose()}>
      {bytes.state === 'loaded' ? (
        <img src={bytes.url} alt={media.name ?? 'Picture'} width={media.width} height={media.height} />
      ) : (
        <div class="media-full-room" style={ratio}>
          {media.blurhash && <Blurred hash={media.blurhash} />}
          {bytes.state === 'loading' ? (
            <Spinner label="Loading" />
          ) : (
            <p role="alert">The picture could not be loaded.</p>
          )}
        </div>
      )}
    </div>
  );
}

function Save({ client, media }: { client: Client; media: Media }) {
  const save = useAction(async () => saveFile(await client.download(media.url), media.name ?? 'picture'));
  return <IconButton icon={Download} label="Save the picture" onClick={() => void save.run()} />;
}
