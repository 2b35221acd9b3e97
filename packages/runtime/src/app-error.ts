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

/** The refusal a client sees: an AppError as it is, anything else as `internal` without a word of it. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', undefined, { cause: error });
}
