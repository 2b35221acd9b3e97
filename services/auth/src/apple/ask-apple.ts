import { AppError } from '@parley/runtime';

/** Apple answers within moments or is taken to be away. */
const TIMEOUT_MS = 5_000;
/** More than its key set (4 KB) or any token needs. */
const MAX_BYTES = 64 * 1024;
const RETRY_AFTER_MS = 5_000;

/** Apple's answer: what it said with 200, or its error code (RFC 6749 §5.2). */
export type AppleAnswer = { body: Record<string, unknown> } | { refused: string };

/**
 * One request to Apple, a form where there are fields, within 5 s and 64 KiB; redirects are not followed. Throws
 * `busy` when Apple is away, fails, or answers what is no JSON object.
 */
export async function askApple(url: string, form?: Record<string, string>): Promise<AppleAnswer> {
  try {
    const response = await fetch(url, {
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: 'application/json' },
    });
    const text = await readBounded(response);
    if (response.status === 200) return { body: objectIn(text === '' ? '{}' : text) };
    const { error } = response.status === 400 || response.status === 401 ? objectIn(text) : {};
    if (typeof error === 'string') return { refused: error.slice(0, 64) };
    throw new Error(`Apple answered ${response.status}`);
  } catch (cause) {
    throw appleAway(cause);
  }
}

/** Apple cannot be asked now; what depends on it is done later. */
export function appleAway(cause?: unknown): AppError {
  return new AppError('busy', 'Apple cannot be reached', { cause, retryAfterMs: RETRY_AFTER_MS });
}

async function readBounded({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) throw new Error('Apple answered too much');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function objectIn(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('Apple answered no JSON object');
  }
  return value as Record<string, unknown>;
}
