import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { secretsInLogs } from './log-scan.ts';
import { nodeBinary, rootDir } from './paths.ts';

export interface JestRun {
  /** Passed on to Jest: paths, `-t`, … */
  args: readonly string[];
  resultFile: string;
  env: Record<string, string>;
  signal: AbortSignal;
}

export interface JestSummary {
  passed: number;
  /** Tests that failed, suites that could not run, and leaks. */
  failed: number;
  skipped: number;
  /** Why there are failures that no test reported, one sentence each. */
  problems: string[];
}

interface JestResults {
  numTotalTestSuites: number;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
}

const exitTimeoutMs = 30_000;
// Tests of services wait more than they compute.
const workers = availableParallelism() + 2;
const leakedWorker = 'A worker process has failed to exit gracefully';

/**
 * Runs Jest in processes of its own and counts. A test that leaves a handle open counts as a failure,
 * whether it keeps Jest or one of its workers from ending; so does a line with a secret in what services log.
 */
export async function runJest(run: JestRun): Promise<JestSummary> {
  await rm(run.resultFile, { force: true });
  const logDir = `${run.resultFile}.logs`;
  await mkdir(logDir, { recursive: true });
  const child = startJest(run, logDir);
  const leaked = watchFor(child, leakedWorker);
  const hung = await endsInTime(child, run);
  const results = await readResults(run.resultFile);
  await rm(run.resultFile, { force: true });
  const secrets = await secretsInLogs(logDir);
  await rm(logDir, { recursive: true, force: true });
  const problems = [
    ...secrets,
    ...(results ? [] : ['Jest ended before it had any results.']),
    ...(results?.numTotalTestSuites === 0 ? ['No test fits the arguments.'] : []),
    ...(hung
      ? [`A test left a handle open: Jest was still running ${exitTimeoutMs / 1_000} s after its last test.`]
      : []),
    ...(leaked() ? ['A test left a handle open: a Jest worker had to be killed.'] : []),
  ];
  return {
    passed: results?.numPassedTests ?? 0,
    failed: (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0) + problems.length,
    skipped: results?.numPendingTests ?? 0,
    problems,
  };
}

function startJest(run: JestRun, logDir: string): ChildProcess {
  const args = ['--json', `--outputFile=${run.resultFile}`, `--maxWorkers=${workers}`, ...run.args];
  return spawn(nodeBinary, [join(rootDir, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: rootDir,
    env: {
      ...process.env,
      ...run.env,
      PARLEY_TEST_LOG_DIR: logDir,
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      ...(process.stderr.isTTY ? { FORCE_COLOR: '1' } : {}),
    },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'], // --json writes the results to stdout as well.
  });
}

/** Shows what Jest reports and says afterwards whether a line was among it. */
function watchFor(child: ChildProcess, line: string): () => boolean {
  let seen = false;
  child.stderr?.on('data', (chunk: Buffer) => {
    seen ||= chunk.includes(line);
    process.stderr.write(chunk);
  });
  return () => seen;
}

/** Waits for the end; true when it had to be forced because the results were long there. */
async function endsInTime(child: ChildProcess, run: JestRun): Promise<boolean> {
  const ended = once(child, 'close').then(() => true);
  const end = () => child.pid && process.kill(-child.pid, 'SIGKILL');
  run.signal.addEventListener('abort', end, { once: true });
  let resultsAt = 0;
  while (!(await Promise.race([ended, sleep(500, false)]))) {
    if (resultsAt === 0 && (await readResults(run.resultFile))) resultsAt = Date.now();
    if (resultsAt > 0 && Date.now() - resultsAt > exitTimeoutMs) {
      end();
      await ended;
      return true;
    }
  }
  return false;
}

async function readResults(file: string): Promise<JestResults | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JestResults;
  } catch {
    return undefined;
  }
}
