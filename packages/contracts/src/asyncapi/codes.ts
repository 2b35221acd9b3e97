import { closeCodes } from '../close-codes.ts';
import { errorCodes } from '../error-codes.ts';

const reconnects = {
  never: 'no, not without the user',
  after_refresh: 'with a fresh access token',
  backoff: 'with exponential backoff and jitter',
  resume: 'at once, or after the time the close or goaway says; then sync from the last rev',
} as const;

/** Error and close codes for programs. */
export function codeExtensions(): Record<string, unknown> {
  return {
    'x-error-codes': Object.entries(errorCodes).map(([code, { status, retryable, title }]) => ({
      code,
      status,
      retryable,
      title,
    })),
    'x-close-codes': Object.values(closeCodes).map((close) => ({ ...close })),
  };
}

/** Error and close codes for people: two tables in Markdown. */
export function codeTables(): string {
  const errors = Object.entries(errorCodes).map(
    ([code, { title, retryable }]) => `| \`${code}\` | ${title} | ${retryable ? 'yes' : 'no'} |`,
  );
  const closes = Object.values(closeCodes).map(
    ({ code, reason, reconnect }) => `| ${code} | ${reason} | ${reconnects[reconnect]} |`,
  );
  return [
    '## Error codes',
    '',
    'Judge a code you do not know by `retryable`.',
    '',
    '| code | means | retryable |',
    '|---|---|---|',
    ...errors,
    '',
    '## Close codes',
    '',
    '| code | means | reconnect |',
    '|---|---|---|',
    ...closes,
  ].join('\n');
}
