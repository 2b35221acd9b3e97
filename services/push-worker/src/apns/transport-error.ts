/**
 * - `unprocessed`: APNs certainly did nothing with it, so it may go again at once
 * - `unknown`: it may have been delivered; a repeat must carry the same apns-id and collapse-id
 */
export type Fate = 'unprocessed' | 'unknown';

/** A request that got no answer. */
export class TransportError extends Error {
  readonly fate: Fate;

  constructor(fate: Fate, reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'TransportError';
    this.fate = fate;
  }
}

/** What went wrong, in the word that operators search for: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
export function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
