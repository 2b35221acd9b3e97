import { useEffect, useRef, useState } from 'preact/hooks';
import { toast } from '../../ui/toast.tsx';
import { type Recording, startRecording } from './recorder.ts';

export interface Recorder {
  /** How long it has been recording; null: it is not. */
  lengthMs: number | null;
  start(): void;
  cancel(): void;
  /** Ends it, and hands the voice note over. */
  finish(): void;
}

const MOST_MS = 15 * 60_000;

export function useRecorder(take: (note: File) => void): Recorder {
  const recording = useRef<Recording | null>(null);
  const [lengthMs, setLengthMs] = useState<number | null>(null);
  const runs = lengthMs !== null;

  const end = (): Recording | null => {
    const ended = recording.current;
    recording.current = null;
    setLengthMs(null);
    return ended;
  };
  const finish = () =>
    void end()
      ?.finish()
      .then(take, () => toast('The voice note could not be recorded.', { kind: 'danger' }));

  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => {
      const passedMs = Date.now() - (recording.current?.startedAtMs ?? Date.now());
      if (passedMs >= MOST_MS) finish();
      else setLengthMs(passedMs);
    }, 250);
    return () => clearInterval(timer);
  }, [runs]);
  useEffect(() => () => recording.current?.cancel(), []);

  const start = async () => {
    try {
      recording.current = await startRecording();
      setLengthMs(0);
    } catch {
      toast('The microphone is not allowed, or there is none.', { kind: 'danger' });
    }
  };
  return { lengthMs, start: () => void start(), cancel: () => end()?.cancel(), finish };
}
