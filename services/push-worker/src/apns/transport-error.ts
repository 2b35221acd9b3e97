/**
 * A request that got no answer. `unprocessed`: APNs certainly did nothing with it, so it may go again at
 * once. `unknown`: it may have been delivered; a repeat must carry the same apns-id and collapse-id.
 */
export class TransportError extends Error {
  readonly fate: 'unprocessed' | 'unknown';

  constructor(fate: 'unprocessed' | 'unknown', reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'TransportError';
    this.fate = fate;
  }
}
