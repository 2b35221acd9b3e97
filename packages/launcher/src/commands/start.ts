import { join } from 'node:path';
import { announcement } from '../announce.ts';
import {
  behindTheEdge,
  type LauncherConfig,
  loadLauncherConfig,
  localAuthEnv,
  mailFolderOf,
  messageEnv,
} from '../config.ts';
import { lockDataFolder } from '../data-lock.ts';
import { keepDatabaseUrl } from '../database-address.ts';
import { startEmbedded } from '../embedded/embedded.ts';
import { freePort, stopLeftovers } from '../infrastructure/index.ts';
import { startOwnPostgres } from '../infrastructure/own-postgres.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { requireFreePort } from '../open-port.ts';
import { refuseSamplePasswords } from '../refuse-sample-passwords.ts';
import { runCommand, writableFolder } from '../run-command.ts';
import { keepEdge } from '../running-address.ts';
import { createSampleAccounts } from '../sample-accounts.ts';
import { readStartOptions } from '../start-options.ts';
import { aborted, stopSignal } from '../stop-signal.ts';
import { webClient } from '../web/web-client.ts';

await runCommand(async () => {
  const signal = stopSignal();
  const { env, opens } = readStartOptions('start', process.argv.slice(2), process.env);
  const config = loadLauncherConfig(env);
  const dir = writableFolder(join(config.dataDir, 'embedded'));
  const port = config.port || (await freePort());
  const release = lockDataFolder(dir);
  try {
    await requireFreePort(port, config.host);
    const runDir = join(config.dataDir, 'run');
    await stopLeftovers(runDir);
    console.log('Starting Postgres …');
    const note = (line: string) => console.log(line);
    const postgres = await startOwnPostgres({ dir: join(dir, 'postgres'), runDir, note });
    try {
      if (!signal.aborted) await run(config, { dir, port, databaseUrl: postgres.url }, { signal, opens });
    } finally {
      await postgres.stop();
    }
    return 0;
  } finally {
    release();
  }
});

async function run(
  config: LauncherConfig,
  place: { dir: string; port: number; databaseUrl: string },
  { signal, opens }: { signal: AbortSignal; opens: boolean },
): Promise<void> {
  const production = config.nodeEnv === 'production';
  if (production) await refuseSamplePasswords(place.databaseUrl);
  const auth = localAuthEnv(process.env, place);
  const web = await webClient({ production, note: (line) => console.log(line), signal });
  if (signal.aborted) return;
  console.log('Starting the services …');
  const embedded = await startEmbedded({
    ...place,
    ...web,
    host: config.host,
    trustedProxies: config.trustedProxies,
    logLevel: config.logLevel ?? 'info',
    common: {
      NODE_ENV: config.nodeEnv,
      PARLEY_RATE_LIMITS: config.rateLimits,
      ...behindTheEdge,
      ...auth,
      ...messageEnv(process.env, config.dataDir),
    },
    apns: production ? apnsOf(process.env) : 'simulator',
  });
  const forgetDatabase = await keepDatabaseUrl(config.dataDir, place.databaseUrl);
  const forgetEdge = await keepEdge(config.dataDir, { url: embedded.edge.url, host: config.host });
  try {
    if (!production) await createSampleAccounts(embedded.edge.url);
    const edgeUrl = `http://localhost:${place.port}`;
    const logs = join(place.dir, 'parley.log');
    const folders = { dataDir: config.dataDir, logs, mails: mailFolderOf(auth) };
    console.log(announcement({ edgeUrl, ...folders, samples: !production }));
    if (opens) await openInBrowser(edgeUrl, process.env);
    await aborted(signal);
    console.log('Stopping …');
  } finally {
    await forgetDatabase();
    await forgetEdge();
    await embedded.close();
  }
}

/** The `APNS_*` variables, as push-worker reads them. */
function apnsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter(([name, value]) => name.startsWith('APNS_') && value);
  return Object.fromEntries(entries) as Record<string, string>;
}
