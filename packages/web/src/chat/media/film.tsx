import type { Client, Media } from '@parley/client';
import { Play } from 'lucide';
import { useState } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { boxOf } from './box.ts';
import { lengthInWords, sizeInWords } from './sizes.ts';
import { useBytes } from './use-bytes.ts';

/** A film in a bubble: read when somebody wants to see it. */
export function Film({ client, media }: { client: Client; media: Media }) {
  const [wanted, setWanted] = useState(false);
  const bytes = useBytes(client, wanted ? media.url : null);
  const { width, height } = boxOf(media);
  const room = { width: `${width}px`, aspectRatio: `${width} / ${height}` };
  if (wanted && bytes.state === 'loaded') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: people send no captions with their films
      <video class="media-film" style={room} src={bytes.url} controls autoplay playsInline />
    );
  }
  const length = media.duration_ms === undefined ? '' : `${lengthInWords(media.duration_ms)} · `;
  const failed = wanted && bytes.state === 'failed';
  return (
    <button
      type="button"
      class="media-film"
      style={room}
      aria-label={`Play the film, ${length}${sizeInWords(media.size)}`}
      onClick={() => setWanted(true)}
    >
      <span class="media-play">{wanted && !failed ? <Spinner /> : <Icon icon={Play} size={24} />}</span>
      <span class="media-tag">{failed ? 'Could not be loaded' : `${length}${sizeInWords(media.size)}`}</span>
    </button>
  );
}
