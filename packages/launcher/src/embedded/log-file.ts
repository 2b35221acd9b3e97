import { createWriteStream } from 'node:fs';
import { createLogger, type Logger } from '@parley/runtime';

/** The loggers of services that share a process, and so a file; lines are appended. */
export function openLogFile(
  file: string,
  level: string,
): { logger(service: string): Logger; close(): Promise<void> } {
  const destination = createWriteStream(file, { flags: 'a' });
  return {
    logger: (service) => createLogger({ service, level, destination }),
    close: () => new Promise((resolve) => destination.end(resolve)),
  };
}
