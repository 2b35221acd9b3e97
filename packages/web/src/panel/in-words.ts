import type { ParleyError } from '@parley/client';

/** What to tell people, by error code. Codes that are not listed are told by whether a second try may help. */
const sentences: Record<string, string> = {
  offline: 'Parley cannot be reached. Look at the network and try again.',
  invalid: 'Something here is not right. Look at what is marked.',
  unauthenticated: 'You are signed out. Sign in again.',
  token_expired: 'You are signed out. Sign in again.',
  refresh_reused: 'You are signed out. Sign in again.',
  second_factor_required: 'Enter the code of your authenticator app.',
  suspended: 'This account is suspended.',
  forbidden: 'You may not do this.',
  not_found: 'This is not there any more.',
  conflict: 'This does not fit what is there by now.',
  blocked: 'You cannot reach this person.',
  too_large: 'This is too large.',
  rate_limited: 'That was too often.',
  busy: 'The server is busy. Try again in a moment.',
  unsupported: 'This kind of file is not taken.',
  internal: 'Something went wrong on the server. Try again.',
};

export type Wording = Partial<Record<string, string>>;

/** Whether somebody threw what the client throws. */
export function isParleyError(error: unknown): error is ParleyError {
  return error instanceof Error && 'code' in error && 'retryable' in error;
}

/** An error as a sentence for the person who sees it. `own` are words for this place, by code. */
export function inWords(error: unknown, own: Wording = {}): string {
  if (!isParleyError(error)) return 'Something went wrong here. Try again.';
  const sentence =
    own[error.code] ??
    sentences[error.code] ??
    (error.retryable ? 'That did not work. Try again.' : 'That is not possible.');
  return error.retryAfterMs !== null && error.code === 'rate_limited'
    ? `${sentence} Try again in ${waitInWords(error.retryAfterMs)}.`
    : sentence;
}

/** What is wrong with each field, by the last part of its path: `do_not_disturb.tz` is `tz`. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!isParleyError(error)) return {};
  return Object.fromEntries(
    error.fields.map(({ field, detail }) => [field.split('.').at(-1)!, asSentence(detail)]),
  );
}

function asSentence(detail: string): string {
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}${detail.endsWith('.') ? '' : '.'}`;
}

function waitInWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
