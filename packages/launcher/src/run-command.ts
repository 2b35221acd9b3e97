import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '@parley/runtime';

/** A failure the reader can mend: printed as its sentence, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number = 1;
}

/**
 * Runs a command to its exit code: 0 done, 1 failed, 2 written wrongly, 130 stopped by Ctrl-C. What it throws is printed:
 * a sentence when it is one, else a stack.
 */
export async function runCommand(command: () => Promise<number>): Promise<never> {
  try {
    process.exit(await command());
  } catch (error) {
    const known = error instanceof CommandError || error instanceof ConfigError;
    console.error(known ? error.message : error instanceof Error ? error.stack : error);
    process.exit(error instanceof CommandError ? error.exitCode : 1);
  }
}

/** Makes a folder, or throws a CommandError that names it and the reason. */
export function writableFolder(path: string): string {
  try {
    makeFolder(path);
    const probe = join(path, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return path;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new CommandError(
      `The folder ${path} cannot be written to (${code}); set PARLEY_DATA_DIR to another one.`,
    );
  }
}

// Node's own recursive mkdir never returns where the system pretends that nothing exists (/proc).
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
