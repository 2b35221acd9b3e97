import { ApnsError, Errors } from 'apns2';
import { TransportError } from './transport-error.ts';

/** What one attempt came to. `status` is APNs' HTTP status, null without an answer. */
export type SendOutcome =
  | { kind: 'sent' }
  /** The token is dead since `timestampMs` (Apple's clock, ms since the Unix epoch); 0: Apple did not say. */
  | { kind: 'gone'; status: number; reason: string; timestampMs: number }
  | { kind: 'bad-token'; status: number; reason: string }
  /** Nothing will pass until an operator acts: stop sending, drop nothing. */
  | { kind: 'circuit'; status: number; reason: string }
  | { kind: 'too-large'; status: number; reason: string }
  | { kind: 'retry'; status: number | null; reason: string }
  /** The request is wrong and would be wrong again; `status` is null when it was not worth sending. */
  | { kind: 'our-fault'; status: number | null; reason: string };

/** The outcome of what `ApnsClient.send` threw. Rethrows what is neither an answer nor the lack of one. */
export function outcomeOf(error: unknown): SendOutcome {
  if (error instanceof TransportError) return { kind: 'retry', status: null, reason: error.message };
  if (!(error instanceof ApnsError)) throw error;
  const { statusCode: status, reason } = error;
  if (status === 410) return { kind: 'gone', status, reason, timestampMs: error.timestamp };
  if (status === 403) return { kind: 'circuit', status, reason };
  if (status === 413) return { kind: 'too-large', status, reason };
  if (status === 429 || status >= 500 || reason === Errors.idleTimeout) {
    return { kind: 'retry', status, reason };
  }
  if (status === 400 && (reason === Errors.badDeviceToken || reason === Errors.deviceTokenNotForTopic)) {
    return { kind: 'bad-token', status, reason };
  }
  return { kind: 'our-fault', status, reason };
}
