import { errorCodes, type Problem } from '@parley/contracts';
import type { AppError } from './app-error.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** The REST edge of the closed error codes: a refusal as RFC 9457 problem details. */
export function toProblem(error: AppError): Problem {
  const { status, title, retryable } = errorCodes[error.code];
  return {
    type: `urn:parley:error:${error.code}`,
    title,
    status,
    code: error.code,
    retryable,
    ...(error.reason === title ? {} : { detail: error.reason }),
    ...(error.fields.length > 0 ? { errors: [...error.fields] } : {}),
    ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
  };
}
