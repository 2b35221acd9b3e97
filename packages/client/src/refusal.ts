import type { Problem, ServerPayload } from '@parley/contracts';
import type { ParleyError } from './api.ts';

interface RefusalOptions {
  code: string;
  message: string;
  retryable: boolean;
  retryAfterMs?: number | null | undefined;
  fields?: readonly { field: string; detail: string }[];
  cause?: unknown;
}

/** What this client rejects with. */
export class Refusal extends Error implements ParleyError {
  override readonly name = 'ParleyError';
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly fields: readonly { field: string; detail: string }[];

  constructor({ code, message, retryable, retryAfterMs, fields = [], cause }: RefusalOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs ?? null;
    this.fields = fields;
  }
}

export function offline(cause?: unknown): Refusal {
  return new Refusal({ code: 'offline', message: 'The server cannot be reached', retryable: true, cause });
}

export function signedOut(): Refusal {
  return new Refusal({ code: 'unauthenticated', message: 'Not signed in', retryable: false });
}

/** An `error` frame. */
export function refusalOfFrame(payload: ServerPayload<'error'>): Refusal {
  return new Refusal({ ...payload, retryAfterMs: payload.retry_after_ms });
}

/** An answer of REST that is not a success. */
export function refusalOfAnswer(status: number, text: string): Refusal {
  const problem = problemIn(text);
  if (!problem) return foreign(status);
  const { code, detail, title, retryable, retry_after_ms: retryAfterMs, errors = [] } = problem;
  const fields = errors.map(({ field, message }) => ({ field, detail: message }));
  return new Refusal({ code, message: detail ?? title, retryable, retryAfterMs, fields });
}

/** No problem+json: a proxy or a captive portal says it, and nothing about what was asked for. It may say other things later. */
function foreign(status: number): Refusal {
  const message = `HTTP status ${status}`;
  if (status === 413) return new Refusal({ code: 'too_large', message, retryable: false });
  if (status === 415) return new Refusal({ code: 'unsupported', message, retryable: false });
  return new Refusal({
    code: status >= 500 || status === 429 ? 'busy' : 'offline',
    message,
    retryable: true,
  });
}

function problemIn(text: string): Problem | null {
  try {
    const problem = JSON.parse(text) as Partial<Problem> | null;
    const isProblem =
      typeof problem?.code === 'string' &&
      typeof problem.title === 'string' &&
      typeof problem.retryable === 'boolean';
    return isProblem ? (problem as Problem) : null;
  } catch {
    return null;
  }
}

/** Whether the same may succeed later, without anybody doing anything. */
export function isTransient(error: unknown): boolean {
  return error instanceof Refusal && error.retryable;
}

export function codeOf(error: unknown): string | null {
  return error instanceof Refusal ? error.code : null;
}
