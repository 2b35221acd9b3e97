/**
 * The closed list of error codes, the same on REST (problem+json `code`), on sockets (`error.code`)
 * and between services. `status` is the HTTP status of a refusal with that code; `retryable` says
 * whether the same request may succeed later unchanged.
 */
export const errorCodes = {
  invalid: { status: 400, retryable: false, title: 'The request is not valid' },
  unauthenticated: { status: 401, retryable: false, title: 'Authentication is needed' },
  token_expired: { status: 401, retryable: false, title: 'The access token has expired' },
  refresh_reused: { status: 401, retryable: false, title: 'The refresh token was used before' },
  second_factor_required: { status: 401, retryable: false, title: 'A second factor is needed' },
  suspended: { status: 403, retryable: false, title: 'The account is suspended' },
  forbidden: { status: 403, retryable: false, title: 'Not allowed' },
  not_found: { status: 404, retryable: false, title: 'Not found' },
  conflict: { status: 409, retryable: false, title: 'In conflict with what is stored' },
  blocked: { status: 403, retryable: false, title: 'Blocked' },
  too_large: { status: 413, retryable: false, title: 'Too large' },
  rate_limited: { status: 429, retryable: true, title: 'Too many requests' },
  busy: { status: 503, retryable: true, title: 'Busy; try again' },
  unsupported: { status: 415, retryable: false, title: 'Not supported' },
  internal: { status: 500, retryable: true, title: 'Something went wrong here' },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** Whether a string is one of the closed list. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
