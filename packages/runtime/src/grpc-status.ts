import * as grpc from '@grpc/grpc-js';
import { type ErrorCode, isErrorCode } from '@parley/contracts';
import { AppError } from './app-error.ts';

// RPC edge of the closed error codes: the code itself travels as metadata, the status is for proxies.
const STATUS: Partial<Record<ErrorCode, grpc.status>> = {
  invalid: grpc.status.INVALID_ARGUMENT,
  unauthenticated: grpc.status.UNAUTHENTICATED,
  token_expired: grpc.status.UNAUTHENTICATED,
  not_found: grpc.status.NOT_FOUND,
  forbidden: grpc.status.PERMISSION_DENIED,
  conflict: grpc.status.ABORTED,
  busy: grpc.status.UNAVAILABLE,
  rate_limited: grpc.status.RESOURCE_EXHAUSTED,
  internal: grpc.status.INTERNAL,
};

/** A refusal as gRPC status and trailers. */
export function toStatus(error: AppError): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  metadata.set('parley-code', error.code);
  if (error.retryAfterMs !== undefined) metadata.set('parley-retry-after-ms', String(error.retryAfterMs));
  return {
    code: STATUS[error.code] ?? grpc.status.FAILED_PRECONDITION,
    details: error.code === 'internal' ? 'internal' : error.reason,
    metadata,
  };
}

/** The refusal a failed call stands for; `busy` when there was no answer of ours. */
export function fromStatus(error: grpc.ServiceError): AppError {
  const code = String(error.metadata?.get('parley-code')[0] ?? '');
  const retryAfter = error.metadata?.get('parley-retry-after-ms')[0];
  if (isErrorCode(code)) {
    const details = retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) };
    return new AppError(code, error.details, { cause: error, ...details });
  }
  // No answer of ours: the instance is away, restarting, or too slow.
  return new AppError('busy', 'The service is away', { cause: error, retryAfterMs: 500 });
}
