import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { endProcess } from './process-identity.ts';
import { recordRun } from './run-record.ts';

export interface ProcessSpec {
  name: string;
  command: string;
  args: readonly string[];
  /** Output goes here, appended. */
  logFile: string;
  /** Where the pid is written down for the next start. */
  runDir: string;
  stopSignal: NodeJS.Signals;
  stopTimeoutMs: number;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  user?: { uid: number; gid: number } | undefined;
}

/** A process that ends no later than the one that started it. */
export interface OwnProcess {
  readonly pid: number;
  readonly running: boolean;
  /** Resolves, and never rejects, when it has ended. */
  readonly ended: Promise<void>;
  /** Asks it to end; after its time is up, makes it. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts a program in a session of its own, so that a Ctrl-C meant for the launcher leaves the order of
 * stopping to the launcher. A tiny shell waits on a pipe from this process and stops the program when
 * the pipe closes, which happens even when this process is killed.
 */
export async function startProcess(spec: ProcessSpec): Promise<OwnProcess> {
  await mkdir(dirname(spec.logFile), { recursive: true });
  const child = spawnLogged(spec);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid ?? 0;
  let running = true;
  const guard = startGuard(pid, spec.stopSignal);
  const forget = await recordRun(spec.runDir, { name: spec.name, pid, stopSignal: spec.stopSignal });
  const ended = ending(child).then(async () => {
    running = false;
    guard.dismiss();
    await forget().catch(() => undefined);
  });
  return {
    pid,
    get running() {
      return running;
    },
    ended,
    stop: () => end(pid, running, spec.stopSignal, spec.stopTimeoutMs, ended),
    kill: () => end(pid, running, 'SIGKILL', 0, ended),
  };
}

/** The last lines a process wrote, for an error message. */
export function lastLines(logFile: string, count = 12): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}

function spawnLogged(spec: ProcessSpec): ChildProcess {
  const log = openSync(spec.logFile, 'a');
  try {
    return spawn(spec.command, spec.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: spec.env ?? process.env,
      ...(spec.cwd ? { cwd: spec.cwd } : {}),
      ...(spec.user ?? {}),
    });
  } finally {
    closeSync(log);
  }
}

function ending(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

async function end(
  pid: number,
  running: boolean,
  stopSignal: NodeJS.Signals,
  timeoutMs: number,
  ended: Promise<void>,
) {
  if (running) await endProcess(pid, stopSignal, timeoutMs);
  await ended;
}

const guardScript = `
read -r _
kill -s "$2" "$1" 2>/dev/null || exit 0
tries=0
while kill -0 "$1" 2>/dev/null && [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.2; done
kill -s KILL "$1" 2>/dev/null
`;

function startGuard(pid: number, stopSignal: NodeJS.Signals): { dismiss(): void } {
  const argv = ['-c', guardScript, 'parley-guard', String(pid), stopSignal.replace('SIG', '')];
  const guard = spawn('/bin/sh', argv, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return {
    dismiss() {
      guard.kill('SIGKILL');
      guard.stdin.destroy();
    },
  };
}
