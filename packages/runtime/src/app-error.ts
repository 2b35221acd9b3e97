import { type ErrorCode, errorCodes } from '@parley/contracts';

export interface FieldError {
  field: string;
  message: string;
}

export interface AppErrorDetails {
  cause?: unknown;
  fields?: readonly FieldError[];
  /** When the same request may succeed, in milliseconds. */
  retryAfterMs?: number;
}

/** A refusal with a code of the closed list. `reason` is shown to the client. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly fields: readonly FieldError[];
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, reason: string = errorCodes[code].title, details: AppErrorDetails = {}) {
    super(`${code}: ${reason}`, { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.reason = reason;
    this.fields = details.fields ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

// A store that is away, restarting or out of connections (errno; SQLSTATE class 57P and 53; Prisma).
const AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0\d|53\d{3}|P1001|P1017|P2024)$/;

/**
 * The refusal a client sees: an AppError as it is, a store that is away as `busy`, anything else as
 * `internal` without a word of it.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const away =
    (typeof code === 'string' && AWAY.test(code)) ||
    // pg's pool has no code for it.
    (typeof message === 'string' &&
      /timeout exceeded when trying to connect|Connection terminated/.test(message));
  if (away) return new AppError('busy', undefined, { cause: error, retryAfterMs: 1_000 });
  return new AppError('internal', undefined, { cause: error });
}
