import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Infrastructure,
  loadLauncherConfig,
  runCommand,
  stopSignal,
  writableFolder,
} from '@parley/launcher';
import { readChaosOptions } from '../chaos/chaos-options.ts';
import { reportOf } from '../chaos/chaos-report.ts';
import { startChaosNetwork } from '../chaos/network/chaos-network.ts';
import { pushSoakCommand } from '../chaos/push/push-soak-command.ts';
import { readPushSoakOptions } from '../chaos/push/push-soak-options.ts';
import { readTokenRaceOptions, tokenRacesCommand } from '../chaos/push/token-races-command.ts';
import { type ChaosPlan, runChaos } from '../chaos/run-chaos.ts';
import { withOwnServers } from './own-servers.ts';

interface Run {
  infrastructure: Infrastructure;
  resultsDir: string;
  logLevel: string | undefined;
  signal: AbortSignal;
}

await runCommand(async () => {
  const command = commandOf(process.argv.slice(2));
  const config = loadLauncherConfig(process.env);
  const signal = stopSignal();
  const resultsDir = writableFolder(join(config.dataDir, 'chaos'));
  const dir = join(resultsDir, String(process.pid));
  const runDir = join(config.dataDir, 'run');
  const urls = { postgres: config.databaseUrl, redis: config.redisUrl, rabbitmq: config.amqpUrl };
  return withOwnServers({ dir, runDir, durable: false, urls }, (infrastructure) =>
    command({ infrastructure, resultsDir, logLevel: config.logLevel, signal }),
  );
});

/** What the arguments ask for; they are read before anything is started. */
function commandOf([first, ...rest]: readonly string[]): (run: Run) => Promise<number> {
  if (first === 'push') {
    const plan = readPushSoakOptions(rest);
    return (run) => pushSoakCommand(plan, run);
  }
  if (first === 'races') {
    const plan = readTokenRaceOptions(rest);
    return (run) => tokenRacesCommand(plan, run);
  }
  const plan = readChaosOptions(first === undefined ? [] : [first, ...rest]);
  return (run) => chaosCommand(plan, run);
}

async function chaosCommand(plan: ChaosPlan, run: Run): Promise<number> {
  const { infrastructure, resultsDir, logLevel, signal } = run;
  const servers = { databaseUrl: infrastructure.postgres.url, redisUrl: infrastructure.redis.url };
  const network = await startChaosNetwork({ ...servers, logLevel });
  try {
    console.log(`Seed ${plan.seed}: up to ${plan.runs} runs in ${plan.limitMs / 60_000} min`);
    const outcome = await runChaos(network, { ...plan, signal }, (count, settled) => {
      const { operations, frames, inStepAfterMs, violations } = settled;
      const wrong = violations.length > 0 ? `, ${violations.length} VIOLATIONS` : '';
      console.log(
        `run ${count}: ${operations} requests, ${frames} frames, in step after ${inStepAfterMs} ms${wrong}`,
      );
    });
    const report = reportOf(outcome, plan);
    const file = join(resultsDir, 'chaos.json');
    await mkdir(resultsDir, { recursive: true });
    await writeFile(file, `${JSON.stringify({ at: new Date().toISOString(), ...report }, null, 2)}\n`);
    if (report.failure)
      console.log(`\n${report.failure.message}\n\n${report.failure.commands}\n\n${report.replay}`);
    console.log(
      `${report.runs} runs, ${report.operations} requests, ${report.frames} frames, ${report.holes} holes; in step after ` +
        `${report.inStepAfterMs.p50} ms (p50), ${report.inStepAfterMs.max} ms (max); ${file}`,
    );
    if (signal.aborted) return 130;
    return report.failure ? 1 : 0;
  } finally {
    await network.close();
  }
}
