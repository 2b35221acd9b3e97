/**
 * Why a queue refused:
 * `unavailable` the store is away or did not confirm in time, try again; `unroutable` no queue takes the message;
 * `refused` the store said no (full, or no quorum), try again; `closed` the queue was closed by its owner.
 */
export type QueueErrorCode = 'unavailable' | 'unroutable' | 'refused' | 'closed';

/** The only error `publish` and the operator calls throw. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
  readonly code: QueueErrorCode;

  constructor(code: QueueErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The error itself if it already is a `QueueError`, else `unavailable` with it as the cause. */
export function asQueueError(error: unknown): QueueError {
  return error instanceof QueueError
    ? error
    : new QueueError('unavailable', 'the queue store is away', error);
}
