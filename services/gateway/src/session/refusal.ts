import {
  type CloseName,
  closeCodes,
  type ErrorCode,
  errorCodes,
  restartReason,
  serverFrame,
} from '@parley/contracts';
import type { AppError } from '@parley/runtime';

// The socket edge of the closed error codes: a refusal as an `error` frame, and as a close.

/** Which request an error answers. */
export interface ErrorReference {
  id?: string | undefined;
  clientMessageId?: string | undefined;
}

/** What of a refusal a client is told. An expected one need not be an error, which costs a stack trace. */
export type Refusal = Pick<AppError, 'code' | 'reason' | 'retryAfterMs'>;

/** A refusal as the text of an `error` frame. */
export function errorFrame(error: Refusal, about: ErrorReference = {}): string {
  return serverFrame(
    'error',
    {
      code: error.code,
      message: error.reason,
      retryable: errorCodes[error.code].retryable,
      ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
      ...(about.clientMessageId === undefined ? {} : { client_message_id: about.clientMessageId }),
    },
    about.id,
  );
}

const CLOSE_BY_CODE: Record<ErrorCode, CloseName> = {
  invalid: 'badFrame',
  conflict: 'badFrame',
  not_found: 'badFrame',
  too_large: 'tooBig',
  unauthenticated: 'unauthenticated',
  token_expired: 'unauthenticated',
  refresh_reused: 'unauthenticated',
  second_factor_required: 'unauthenticated',
  suspended: 'revoked',
  forbidden: 'revoked',
  blocked: 'revoked',
  unsupported: 'unsupported',
  rate_limited: 'rateLimited',
  // Nothing is wrong with the client: it comes back, to this gateway or another.
  busy: 'restart',
  internal: 'restart',
};

/** How a connection ends that was refused. */
export function closeFor(code: ErrorCode): CloseName {
  return CLOSE_BY_CODE[code];
}

/** Clients that are sent away together come back within this time, each at a moment of its own. */
const SPREAD_MS = 1_000;

/** Code and reason of a close frame. A restart says when to come back: soon, unless it is given. */
export function closeFrame(name: CloseName, reconnectAfterMs?: number): { code: number; reason: string } {
  const { code, reason } = closeCodes[name];
  if (name !== 'restart') return { code, reason };
  return { code, reason: restartReason(Math.round(reconnectAfterMs ?? Math.random() * SPREAD_MS)) };
}
