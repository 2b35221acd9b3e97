import { createReadStream } from 'node:fs';
import { parseStream } from 'music-metadata';

const TIMEOUT_MS = 10_000;

/** How long a sound lasts, in milliseconds; null when it does not say or cannot be found out in time. */
export async function soundDuration(path: string, contentType: string, size: number): Promise<number | null> {
  const stream = createReadStream(path);
  const timer = setTimeout(() => stream.destroy(new Error('too long')), TIMEOUT_MS);
  try {
    const { format } = await parseStream(
      stream,
      { mimeType: contentType, size },
      // Without covers: they may be as large as the file.
      { duration: true, skipCovers: true, skipPostHeaders: true },
    );
    return durationMs(format.duration);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}

/** Whole milliseconds, as far as a column holds them. */
export function durationMs(seconds: number | undefined): number | null {
  const ms = Math.round((seconds ?? Number.NaN) * 1_000);
  return ms > 0 && ms < 2 ** 31 ? ms : null;
}
