import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Level, type Logger, pino } from 'pino';

export type { Logger };

export interface LoggerOptions {
  service: string;
  level?: string;
  /** Where lines go; standard output by default. */
  destination?: { write(line: string): void };
}

/** Structured JSON logs, one object a line, times as ISO 8601. */
export function createLogger(options: LoggerOptions): Logger {
  const { level = 'info', destination = process.stdout } = options;
  const recorded = process.env['PARLEY_TEST_LOG_DIR'];
  return pino(
    {
      level: recorded === undefined || level === 'trace' ? level : 'debug',
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    recorded === undefined ? destination : alsoRecorded(recorded, level, destination),
  );
}

/** In a test run all that is logged is kept as well, to be searched for secrets, whatever the level. */
function alsoRecorded(dir: string, level: string, destination: { write(line: string): void }) {
  const file = join(dir, `${process.pid}.log`);
  const record = { write: (line: string) => appendFileSync(file, line) };
  const shown = level === 'silent' ? [] : [{ level: level as Level, stream: destination }];
  return pino.multistream([...shown, { level: 'debug', stream: record }]);
}

/**
 * An error as logs may show it. Only what is named here: database errors also carry `detail`, with the
 * values of the failing row in it.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const { code, constraint, cause } = error as Error & { code?: unknown; constraint?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(cause === undefined || depth === 3 ? {} : { cause: describeError(cause, depth + 1) }),
  };
}
