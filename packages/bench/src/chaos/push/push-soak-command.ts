import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Infrastructure } from '@parley/launcher';
import type { PushSoakOptions } from './push-soak-options.ts';
import { runPushSoak, type SoakOutcome } from './run-push-soak.ts';
import { startSoakNetwork } from './soak-network.ts';

interface SoakRun {
  infrastructure: Infrastructure;
  /** The report goes here. */
  resultsDir: string;
  logLevel: string | undefined;
  signal: AbortSignal;
}

/** The long tiers of the queue are shortened, so that what failed often comes back within the run. */
const tierDelaysMs = { '2m': 20_000, '15m': 40_000 };
const ATTEMPT_MS = 5_000;
const AWAY_MS = 3_000;
const SHOWN_MAX = 20;

/** Runs a push soak on these servers, prints and saves what came of it, and gives the exit code. */
export async function pushSoakCommand(plan: PushSoakOptions, run: SoakRun): Promise<number> {
  const { postgres, redis, rabbitmq } = run.infrastructure;
  let disturbances = 0;
  const network = await startSoakNetwork({
    ...{ databaseUrl: postgres.url, redisUrl: redis.url, amqpUrl: rabbitmq.url },
    ...{
      workers: plan.workers,
      tierDelaysMs,
      attemptMs: ATTEMPT_MS,

      logLevel: run.logLevel,
    },
    // One that is not ours is not restarted; the way to it is cut.
    restartBroker:
      rabbitmq.pid === null
        ? undefined
        : async () => {
            await (disturbances++ % 2 === 0 ? rabbitmq.kill() : rabbitmq.stop());
            await sleep(AWAY_MS);
            await rabbitmq.restart();
          },
  });
  try {
    console.log(
      `Seed ${plan.seed}: ${plan.people} people, ${plan.workers} workers, ${plan.durationMs / 60_000} min`,
    );
    const progress = (line: string) => console.log(line);
    const outcome = await runPushSoak(network, plan, { signal: run.signal, progress });
    await mkdir(run.resultsDir, { recursive: true });
    const file = join(run.resultsDir, 'push.json');
    await writeFile(file, `${JSON.stringify({ at: new Date().toISOString(), plan, ...outcome }, null, 2)}\n`);
    for (const { kind, what } of outcome.violations.slice(0, SHOWN_MAX)) console.log(`${kind}: ${what}`);
    console.log(`${summaryOf(outcome)}; ${file}`);
    if (run.signal.aborted) return 130;
    // A worker or broker that did not come back has spared the rest of the run.
    const hasFailed = Object.keys(outcome.faults).some((name) => name.endsWith('failed'));
    return outcome.violations.length > 0 || hasFailed ? 1 : 0;
  } finally {
    await network.close();
  }
}

function summaryOf(outcome: SoakOutcome): string {
  const { messages, banners, merged, faults, calmAfterMs, violations } = outcome;
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const kinds = ['lost', 'wrong account', 'double', 'wrong badge', 'not owed'] as const;
  const found = kinds.map((kind) => `${violations.filter((each) => each.kind === kind).length} ${kind}`);
  return (
    `${messages} messages, ${banners} banners, ${merged} merged; done: ${list(outcome.done)}; faults: ${list(faults)}; ` +
    `calm after ${calmAfterMs.map((ms) => (ms === null ? 'never' : `${ms} ms`)).join(', ')}; ${found.join(', ')}`
  );
}
