import type { Client, Media } from '@parley/client';
import { kindOf } from '../composer/attachments.ts';
import { AttachedFile } from './attached-file.tsx';
import { Film } from './film.tsx';
import { Picture } from './picture.tsx';
import { Sound } from './sound.tsx';

/** What a message of kind media shows above its caption. */
export function MediaBody({ client, media, onOpen }: { client: Client; media: Media; onOpen: () => void }) {
  const kind = kindOf(media.content_type);
  if (kind === 'image') return <Picture client={client} media={media} onOpen={onOpen} />;
  if (kind === 'video') return <Film client={client} media={media} />;
  if (kind === 'audio') return <Sound client={client} media={media} />;
  return <AttachedFile client={client} media={media} />;
}
