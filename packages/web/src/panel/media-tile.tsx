import type { Client, Media } from '@parley/client';
import { File, Film, Image, Music } from 'lucide';
import { Icon } from '../ui/icon.tsx';
import { useDownload } from './use-download.ts';

/** A file at a glance: its picture where it has one, else what it is and its name. */
export function MediaTile({ client, media }: { client: Client; media: Media }) {
  const image = useDownload(client, media.thumbnail_url);
  const name = media.name ?? typeInWords(media.content_type);
  if (media.thumbnail_url !== null && image.state === 'loaded') {
    return <img class="panel-tile" src={image.url} alt={name} />;
  }
  return (
    <span class="panel-tile panel-tile-file">
      <Icon icon={iconOf(media.content_type)} size={24} />
      <span>{name}</span>
    </span>
  );
}

function iconOf(contentType: string) {
  if (contentType.startsWith('image/')) return Image;
  if (contentType.startsWith('video/')) return Film;
  return contentType.startsWith('audio/') ? Music : File;
}

export function typeInWords(contentType: string): string {
  if (contentType.startsWith('image/')) return 'Picture';
  if (contentType.startsWith('video/')) return 'Film';
  return contentType.startsWith('audio/') ? 'Sound' : 'File';
}
