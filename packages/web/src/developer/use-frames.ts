import { useEffect, useRef, useState } from 'preact/hooks';
import { frameChannelName, type SharedFrame, type WatchFrames, watchEveryMs } from './frame-channel.ts';

export interface NumberedFrame extends SharedFrame {
  number: number;
}

const kept = 500;
const drawEveryMs = 100;

/** The latest frames of all clients in this browser, newest first, while it is not paused. */
export function useFrames(paused: boolean): { frames: readonly NumberedFrame[]; clear: () => void } {
  const [frames, setFrames] = useState<readonly NumberedFrame[]>([]);
  const count = useRef(0);
  useEffect(() => {
    if (paused) return;
    const channel = new BroadcastChannel(frameChannelName);
    const arrived: NumberedFrame[] = [];
    const watch = (): void => channel.postMessage({ type: 'watch' } satisfies WatchFrames);
    channel.addEventListener('message', ({ data }: MessageEvent<WatchFrames | SharedFrame>) => {
      if (data.type === 'frame') arrived.unshift({ ...data, number: ++count.current });
    });
    // Drawn a few times a second, however many come.
    const drawing = setInterval(() => {
      const fresh = arrived.splice(0);
      if (fresh.length > 0) setFrames((before) => [...fresh, ...before].slice(0, kept));
    }, drawEveryMs);
    const watching = setInterval(watch, watchEveryMs);
    watch();
    return () => {
      clearInterval(drawing);
      clearInterval(watching);
      channel.close();
    };
  }, [paused]);
  return { frames, clear: () => setFrames([]) };
}
