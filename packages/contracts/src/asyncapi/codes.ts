import { type CloseName, closeCodes } from '../close-codes.ts';
import { errorCodes } from '../error-codes.ts';

const reconnects = {
  never: 'no, not without the user',
  after_refresh: 'with a fresh access token; when the refresh is refused, not without the user',
  backoff: 'with exponential backoff and jitter',
  resume: 'at once, or after the time that goaway or the reason says; then sync from the last rev',
} as const;

const besides: Partial<Record<CloseName, string>> = {
  tooBig: ', without that frame',
  restart: '. The reason may end in `; reconnect_after_ms=` and a number',
};

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
  const closes = (Object.keys(closeCodes) as CloseName[]).map((name) => {
    const { code, reason, reconnect } = closeCodes[name];
    return `| ${code} | ${reason} | ${reconnects[reconnect]}${besides[name] ?? ''} |`;
  });
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
    'When an `error` came before the close, its code says more: it decides.',
    '',
    '| code | means | reconnect |',
    '|---|---|---|',
    ...closes,
  ].join('\n');
}
