/** What the server takes and browsers record, best first (docs/media.md). */
const TYPES = ['audio/mp4;codecs=mp4a.40.2', 'audio/mp4', 'audio/ogg;codecs=opus'] as const;

export interface Recording {
  readonly startedAtMs: number;
  /** The voice note. */
  finish(): Promise<File>;
  /** Nothing is kept. */
  cancel(): void;
}

export function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined' && TYPES.some((type) => MediaRecorder.isTypeSupported(type));
}

/** Begins to record, once the person allows it. Rejects where they do not, or there is no microphone. */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))!;
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
  const chunks: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data));
  const stopped = new Promise<void>((resolve) =>
    recorder.addEventListener('stop', () => resolve(), { once: true }),
  );
  recorder.start();
  const end = (): void => {
    if (recorder.state !== 'inactive') recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  };
  return {
    startedAtMs: Date.now(),
    async finish() {
      end();
      await stopped;
      const [type] = mimeType.split(';') as [string];
      return new File(chunks, `Voice note.${type === 'audio/ogg' ? 'ogg' : 'm4a'}`, { type });
    },
    cancel: end,
  };
}
