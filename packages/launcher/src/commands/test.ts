import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadLauncherConfig } from '../config.ts';
import {
  provideChromium,
  provideInfrastructure,
  removeDataFolder,
  stopLeftovers,
} from '../infrastructure/index.ts';
import { runCommand, writableFolder } from '../run-command.ts';
import { runJest } from '../run-jest.ts';
import { stopSignal } from '../stop-signal.ts';
import { builtWebClient } from '../web/built-web-client.ts';

await runCommand(async () => {
  const config = loadLauncherConfig(process.env);
  const signal = stopSignal();
  const runDir = join(config.dataDir, 'run');
  const dir = join(writableFolder(join(config.dataDir, 'test')), String(process.pid));
  const args = process.argv.slice(2);
  const note = (line: string) => console.log(line);
  await stopLeftovers(runDir);
  const [infrastructure] = await Promise.all([
    provideInfrastructure({
      ...{ dir, runDir, durable: false, note },
      urls: { postgres: config.databaseUrl, redis: config.redisUrl, rabbitmq: config.amqpUrl },
    }),
    // Those tests that need them say so themselves where they are missing.
    isOfBrowsers(args) &&
      Promise.allSettled([
        provideChromium({ path: config.chromiumPath, note }),
        builtWebClient({ note, signal }),
      ]),
  ]);
  try {
    const { postgres, redis, rabbitmq } = infrastructure;
    const summary = await runJest({
      args,
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

/** Whether tests are among them that a browser is needed for; without a path all are. */
function isOfBrowsers(args: readonly string[]): boolean {
  const paths = args.filter((arg) => !arg.startsWith('-'));
  return paths.length === 0 || paths.some((path) => path.includes('web'));
}
