import { join } from 'node:path';
import { announcement } from '../announce.ts';
import { startCluster } from '../cluster/cluster.ts';
import {
  behindTheEdge,
  type LauncherConfig,
  loadLauncherConfig,
  localAuthEnv,
  mailFolderOf,
  messageEnv,
} from '../config.ts';
import { lockDataFolder } from '../data-lock.ts';
import { freePort, provideInfrastructure, stopLeftovers } from '../infrastructure/index.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { requireFreePort } from '../open-port.ts';
import { refuseSamplePasswords } from '../refuse-sample-passwords.ts';
import { runCommand, writableFolder } from '../run-command.ts';
import { createSampleAccounts } from '../sample-accounts.ts';
import { readStartOptions } from '../start-options.ts';
import { aborted, stopSignal } from '../stop-signal.ts';
import { webClient } from '../web/web-client.ts';

await runCommand(async () => {
  const signal = stopSignal();
  const { env, opens } = readStartOptions('cluster', process.argv.slice(2), process.env);
  const config = loadLauncherConfig(env);
  const dir = writableFolder(join(config.dataDir, 'cluster'));
  const port = config.port || (await freePort());
  await requireFreePort(port, config.host);
  const release = lockDataFolder(dir);
  const runDir = join(config.dataDir, 'run');
  await stopLeftovers(runDir);
  console.log('Starting Postgres, Redis and RabbitMQ …');
  const infrastructure = await provideInfrastructure({
    dir,
    runDir,
    urls: { postgres: config.databaseUrl, redis: config.redisUrl, rabbitmq: config.amqpUrl },
    durable: true,
    note: (line) => console.log(line),
  });
  try {
    if (!signal.aborted) await run(config, infrastructure, port, { signal, opens });
    return 0;
  } finally {
    await infrastructure.close();
    release();
  }
});

async function run(
  config: LauncherConfig,
  infrastructure: Awaited<ReturnType<typeof provideInfrastructure>>,
  port: number,
  { signal, opens }: { signal: AbortSignal; opens: boolean },
): Promise<void> {
  const production = config.nodeEnv === 'production';
  if (production) await refuseSamplePasswords(infrastructure.postgres.url);
  const dir = join(config.dataDir, 'cluster');
  const auth = localAuthEnv(process.env, { dir, port });
  const web = await webClient({ production, note: (line) => console.log(line), signal });
  if (signal.aborted) return;
  console.log('Starting the services …');
  const cluster = await startCluster({
    ...web,
    dataDir: config.dataDir,
    infrastructure,
    edge: {
      host: config.host,
      port,
      url: `http://127.0.0.1:${port}`,
      trustedProxies: config.trustedProxies,
    },
    counts: {
      auth: config.auths,
      message: config.messages,
      gateway: config.gateways,
      pushWorker: config.pushWorkers,
    },
    common: {
      NODE_ENV: config.nodeEnv,
      PARLEY_RATE_LIMITS: config.rateLimits,
      ...behindTheEdge,
      ...auth,
      ...messageEnv(process.env, config.dataDir),
      ...(config.logLevel ? { LOG_LEVEL: config.logLevel } : {}),
    },
    // In production the APNS_* variables of this process reach the push-workers as they are.
    apns: production ? {} : 'simulator',
    note: (line) => console.log(line),
  });
  try {
    const edgeUrl = `http://localhost:${port}`;
    if (!production) await createSampleAccounts(cluster.edge.url);
    const logs = join(dir, 'logs');
    const folders = { dataDir: config.dataDir, logs, mails: mailFolderOf(auth) };
    console.log(announcement({ edgeUrl, ...folders, samples: !production }));
    if (opens) await openInBrowser(edgeUrl, process.env);
    await aborted(signal);
    console.log('Stopping …');
  } finally {
    await cluster.close();
  }
}
