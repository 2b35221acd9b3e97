import type { Client, Media } from '@parley/client';
import { ImageOff } from 'lucide';
import { Icon } from '../../ui/icon.tsx';
import { Blurred } from './blurred.tsx';
import { boxOf } from './box.ts';
import { useBytes } from './use-bytes.ts';
import './media.css';

export interface PictureProps {
  client: Client;
  media: Media;
  onOpen: () => void;
}

/** A picture in a bubble. Its room is known from the beginning. */
export function Picture({ client, media, onOpen }: PictureProps) {
  const { width, height } = boxOf(media);
  const bytes = useBytes(client, media.thumbnail_url ?? media.url);
  return (
    <button
      type="button"
      class="media-picture"
      style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}
      aria-label={media.name ? `Open the picture ${media.name}` : 'Open the picture'}
      onClick={onOpen}
    >
      {media.blurhash && <Blurred hash={media.blurhash} />}
      {bytes.state === 'loaded' && <img src={bytes.url} alt="" decoding="async" draggable={false} />}
      {bytes.state === 'failed' && (
        <span class="media-missing">
          <Icon icon={ImageOff} label="The picture could not be loaded" />
        </span>
      )}
    </button>
  );
}
