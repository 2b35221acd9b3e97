import { isBlank } from '../send/text.ts';

// Control characters, lone surrogates, line separators and marks that turn the reading direction; NUL cannot
// be stored in Postgres at all.
const REFUSED = /[\p{Cc}\p{Cs}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** What is wrong with the title of a group, or undefined. */
export function titleProblem(title: string): string | undefined {
  if (isBlank(title)) return 'must not be blank';
  if (REFUSED.test(title)) return 'must not contain control characters';
  return undefined;
}
