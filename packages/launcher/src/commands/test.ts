import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadLauncherConfig } from '../config.ts';
import { provideInfrastructure, removeDataFolder, stopLeftovers } from '../infrastructure/index.ts';
import { runCommand, writableFolder } from '../run-command.ts';
import { runJest } from '../run-jest.ts';
import { stopSignal } from '../stop-signal.ts';

await runCommand(async () => {
  const config = loadLauncherConfig(process.env);
  const signal = stopSignal();
  const runDir = join(config.dataDir, 'run');
  const dir = join(writableFolder(join(config.dataDir, 'test')), String(process.pid));
  await stopLeftovers(runDir);
  const infrastructure = await provideInfrastructure({
    dir,
    runDir,
    urls: { postgres: config.databaseUrl, redis: config.redisUrl, rabbitmq: config.amqpUrl },
    durable: false,
    note: (line) => console.log(line),
  });
  try {
    const { postgres, redis, rabbitmq } = infrastructure;
    const summary = await runJest({
      args: process.argv.slice(2),
      resultFile: join(config.dataDir, 'test', `${process.pid}.json`),
      env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url, AMQP_URL: rabbitmq.url },
      signal,
    });
    for (const problem of summary.problems) console.error(`\n${problem}`);
    if (summary.skipped > 0) console.log(`${summary.skipped} skipped`);
    console.log(`${summary.passed} passed, ${summary.failed} failed`);
    return signal.aborted ? 130 : summary.failed === 0 ? 0 : 1;
  } finally {
    await infrastructure.close();
    await removeDataFolder(join(dir, 'postgres'));
    await rm(dir, { recursive: true, force: true });
  }
});
