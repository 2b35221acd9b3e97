import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReady } from './edge/readiness.ts';
import { lastLines } from './infrastructure/own-process.ts';
import { endProcess } from './infrastructure/process-identity.ts';
import { recordRun } from './infrastructure/run-record.ts';
import { nodeBinary, rootDir } from './paths.ts';

export interface ServiceSpec {
  /** Unique, `gateway-1`. */
  name: string;
  /** The entry, from the top folder of the project. */
  entry: string;
  /** Its ports are in here and stay the same over restarts. */
  env: Record<string, string>;
  /** Where clients or the edge reach it. */
  url: string;
  /** Where `/readyz` is asked. */
  internalUrl: string;
}

export interface SupervisorOptions {
  logDir: string;
  runDir: string;
  /** Is told of each start and death. */
  changed(service: SupervisedService, event: 'started' | 'died'): void;
}

export interface SupervisedService {
  readonly name: string;
  readonly url: string;
  readonly internalUrl: string;
  readonly pid: number;
  /** SIGTERM, after 15 s SIGKILL; it is not started again. */
  stop(): Promise<void>;
}

const readyTimeoutMs = 30_000;
const stopTimeoutMs = 15_000;
const firstBackoffMs = 100;
const longestBackoffMs = 5_000;
/** A process that has run this long has recovered: its next death is restarted at once again. */
const stableMs = 10_000;

/**
 * Starts a service as a process of its own and keeps it running: a death is followed by a start, the
 * first within 0.2 s, later ones with doubled pauses up to 5 s. Resolves when the service is ready;
 * rejects, with what it said last, when its first start fails.
 */
export async function supervise(spec: ServiceSpec, options: SupervisorOptions): Promise<SupervisedService> {
  const logFile = join(options.logDir, `${spec.name}.log`);
  await mkdir(options.logDir, { recursive: true });
  let stopping = false;
  let child = await launch(spec, logFile, options.runDir);
  const service: SupervisedService = {
    name: spec.name,
    url: spec.url,
    internalUrl: spec.internalUrl,
    get pid() {
      return child.pid ?? 0;
    },
    async stop() {
      stopping = true;
      if (child.pid) await endProcess(child.pid, 'SIGTERM', stopTimeoutMs);
    },
  };
  const keepRunning = async (): Promise<void> => {
    for (let failures = 0; !stopping; failures++) {
      const startedAt = Date.now();
      await exitOf(child);
      if (stopping) return;
      options.changed(service, 'died');
      if (Date.now() - startedAt > stableMs) failures = 0;
      await sleep(Math.min(firstBackoffMs * 2 ** failures, longestBackoffMs), undefined, { ref: false });
      if (stopping) return;
      child = await launch(spec, logFile, options.runDir);
      if (stopping) return service.stop();
      options.changed(service, 'started');
    }
  };
  await untilReady(spec, child, logFile);
  keepRunning();
  return service;
}

async function launch(spec: ServiceSpec, logFile: string, runDir: string): Promise<ChildProcess> {
  const log = openSync(logFile, 'a');
  const args = ['--import', join(import.meta.dirname, 'with-parent.ts'), join(rootDir, spec.entry)];
  // A session of its own: Ctrl-C reaches the launcher, which stops services in order. The channel tells
  // the service when the launcher is gone.
  const child = spawn(nodeBinary, args, {
    cwd: rootDir,
    env: { ...process.env, ...spec.env },
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  child.on('error', () => undefined);
  if (child.pid) {
    const forget = await recordRun(runDir, { name: spec.name, pid: child.pid, stopSignal: 'SIGTERM' });
    exitOf(child).then(() => forget().catch(() => undefined));
  }
  return child;
}

async function untilReady(spec: ServiceSpec, child: ChildProcess, logFile: string): Promise<void> {
  const giveUpAt = Date.now() + readyTimeoutMs;
  while (!(await isReady(spec.internalUrl))) {
    const gone = child.exitCode !== null || child.signalCode !== null;
    if (gone || Date.now() > giveUpAt) {
      if (child.pid) await endProcess(child.pid, 'SIGKILL', 0);
      throw new Error(
        `${spec.name} ${gone ? 'ended while starting' : 'did not become ready'}:\n${lastLines(logFile, 20)}`,
      );
    }
    await sleep(50);
  }
}

function exitOf(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
