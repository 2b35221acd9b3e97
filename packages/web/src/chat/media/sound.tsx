import type { Client, Media } from '@parley/client';
import { Pause, Play } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from '../../ui/icon-button.tsx';
import { lengthInWords } from './sizes.ts';
import { useBytes } from './use-bytes.ts';

/** The one that plays: another one stops it. */
let playing: HTMLAudioElement | null = null;

/** A voice note or another sound: read when it is played, with a slider to move in it. */
export function Sound({ client, media }: { client: Client; media: Media }) {
  const [wanted, setWanted] = useState(false);
  const [runs, setRuns] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const audio = useRef<HTMLAudioElement>(null);
  const bytes = useBytes(client, wanted ? media.url : null);
  const lengthMs = media.duration_ms ?? (audio.current?.duration || 0) * 1_000;
  useEffect(() => {
    if (wanted && bytes.state === 'loaded') void audio.current?.play().catch(() => {});
  }, [wanted, bytes.state]);
  const toggle = () => {
    if (!wanted) setWanted(true);
    else if (runs) audio.current?.pause();
    else void audio.current?.play().catch(() => {});
  };
  const begins = () => {
    if (playing !== audio.current) playing?.pause();
    playing = audio.current;
    setRuns(true);
  };
  return (
    <div class="media-sound">
      <IconButton icon={runs ? Pause : Play} label={runs ? 'Pause' : 'Play'} onClick={toggle} />
      <input
        type="range"
        min={0}
        max={Math.max(lengthMs, 1)}
        value={atMs}
        aria-label="Position"
        aria-valuetext={`${lengthInWords(atMs)} of ${lengthInWords(lengthMs)}`}
        onInput={(event) => {
          if (!audio.current) return setWanted(true);
          audio.current.currentTime = Number(event.currentTarget.value) / 1_000;
        }}
      />
      <span class="media-length">{lengthInWords(runs || atMs > 0 ? atMs : lengthMs)}</span>
      {wanted && bytes.state === 'failed' && <span role="alert">Could not be loaded</span>}
      {wanted && bytes.state === 'loaded' && (
        // biome-ignore lint/a11y/useMediaCaption: people send no captions with their voice
        <audio
          ref={audio}
          src={bytes.url}
          onPlay={begins}
          onPause={() => setRuns(false)}
          onTimeUpdate={(event) => setAtMs(event.currentTarget.currentTime * 1_000)}
          onEnded={() => setAtMs(0)}
        />
      )}
    </div>
  );
}
