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

// A store that is away, restarting, out of connections or too slow: errno; SQLSTATE classes 08, 40, 53 and 57, 25P03
// and 55P03; Prisma's own.
const AWAY =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08\w{3}|25P03|40\w{3}|53\w{3}|55P03|57\w{3}|P1001|P1008|P1017|P2024|P2028|P2034)$/;
// pg has no code for these.
const AWAY_MESSAGE =
  /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable/;

/**
 * The refusal a client sees: an AppError as it is, a store that is away as `busy`, anything else as
 * `internal` without a word of it.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isAway(error)) return new AppError('busy', undefined, { cause: error, retryAfterMs: 1_000 });
  return new AppError('internal', undefined, { cause: error });
}

function isAway(error: unknown): boolean {
  const { code, message, meta } = (error ?? {}) as { code?: unknown; message?: unknown; meta?: PrismaMeta };
  const codes = [code, meta?.driverAdapterError?.cause?.originalCode];
  if (codes.some((each) => typeof each === 'string' && AWAY.test(each))) return true;
  return typeof message === 'string' && AWAY_MESSAGE.test(message);
}

/** Where Prisma keeps what the database said. */
interface PrismaMeta {
  driverAdapterError?: { cause?: { originalCode?: unknown } };
}
