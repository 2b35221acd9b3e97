import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadLauncherConfig, runCommand, stopSignal, writableFolder } from '@parley/launcher';
import { readChaosOptions } from '../chaos/chaos-options.ts';
import { reportOf } from '../chaos/chaos-report.ts';
import { startChaosNetwork } from '../chaos/network/chaos-network.ts';
import { runChaos } from '../chaos/run-chaos.ts';
import { withOwnServers } from './own-servers.ts';

await runCommand(async () => {
  const plan = readChaosOptions(process.argv.slice(2));
  const config = loadLauncherConfig(process.env);
  const signal = stopSignal();
  const resultsDir = writableFolder(join(config.dataDir, 'chaos'));
  const dir = join(resultsDir, String(process.pid));
  const runDir = join(config.dataDir, 'run');
  const urls = { postgres: config.databaseUrl, redis: config.redisUrl, rabbitmq: config.amqpUrl };
  return withOwnServers({ dir, runDir, durable: false, urls }, async (infrastructure) => {
    const servers = { databaseUrl: infrastructure.postgres.url, redisUrl: infrastructure.redis.url };
    const network = await startChaosNetwork({ ...servers, logLevel: config.logLevel });
    try {
      console.log(`Seed ${plan.seed}: up to ${plan.runs} runs in ${plan.limitMs / 60_000} min`);
      const outcome = await runChaos(network, { ...plan, signal }, (run, settled) => {
        const { operations, frames, inStepAfterMs, violations } = settled;
        const wrong = violations.length > 0 ? `, ${violations.length} VIOLATIONS` : '';
        console.log(
          `run ${run}: ${operations} requests, ${frames} frames, in step after ${inStepAfterMs} ms${wrong}`,
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
  });
});
