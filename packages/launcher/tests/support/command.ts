import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@parley/runtime';
import { commandLineOf } from '../../src/infrastructure/process-identity.ts';

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly said: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Runs a command as a reader does, through the bootstrap; servers of the test run are not passed on. */
export function runCommandLine(
  command: string,
  env: Record<string, string>,
  args: readonly string[] = [],
): RunningCommand {
  const { DATABASE_URL: _d, REDIS_URL: _r, AMQP_URL: _a, ...inherited } = process.env;
  const bootstrap = join(import.meta.dirname, '../../bootstrap.mjs');
  const child = spawn(process.execPath, [bootstrap, command, ...args], {
    env: { ...inherited, PARLEY_SKIP_INSTALL: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, said: () => text, ended };
}

/** Waits until a command has announced its address. */
export async function announced(command: RunningCommand): Promise<void> {
  await eventually('the announcement', () => isOver(command) || command.said().includes('Ctrl-C stops it'), {
    timeoutMs: 60_000,
  });
  if (isOver(command)) throw new Error(command.said());
}

/** The processes whose command line names a folder, however they were started. */
export function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .map((pid) => commandLineOf(Number(pid)))
    .filter((line) => line.includes(folder));
}

/** Ends a command that a failed test left running. */
export async function endCommand(command: RunningCommand | undefined): Promise<void> {
  if (command && !isOver(command)) command.process.kill('SIGTERM');
  await command?.ended;
}

export function isOver({ process: child }: RunningCommand): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
