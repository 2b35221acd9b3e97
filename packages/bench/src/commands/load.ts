import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  freePort,
  loadLauncherConfig,
  lockDataFolder,
  runCommand,
  startCluster,
  stopSignal,
  writableFolder,
} from '@parley/launcher';
import { startLoadGenerator } from '../load/start-load-generator.ts';
import { type LoadOptions, readLoadOptions } from '../load-run/load-options.ts';
import { runLoad } from '../load-run/run-load.ts';
import { withOwnServers } from './own-servers.ts';

await runCommand(async () => {
  const options = readLoadOptions(process.argv.slice(2));
  const signal = stopSignal();
  const { dataDir } = loadLauncherConfig(process.env);
  const dir = writableFolder(join(dataDir, 'load'));
  const load = (url: string) => loadAndSave(url, options, dir, signal);
  try {
    return await (options.url ? load(options.url) : withOwnCluster(dir, load));
  } catch (error) {
    if (!signal.aborted) throw error;
    return 130;
  }
});

/** Runs the load, saves what came of it, and gives the exit code: 1 when somebody lost something. */
async function loadAndSave(
  url: string,
  options: LoadOptions,
  dir: string,
  signal: AbortSignal,
): Promise<number> {
  const generator = startLoadGenerator();
  try {
    const say = (line: string) => console.log(line);
    const report = await runLoad(generator, url, options, { say, signal });
    await mkdir(dir, { recursive: true });
    const file = join(dir, 'load.json');
    await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
    const { sent, acked, ackMs, arrivalMs, lost } = report;
    say(
      `${acked} of ${sent} sends acked, p50 ${ackMs.p50.toFixed(1)} ms, p99 ${ackMs.p99.toFixed(1)} ms; ` +
        `arrived p99 ${arrivalMs.p99.toFixed(1)} ms; ${lost} lost\n${file}`,
    );
    return lost > 0 ? 1 : 0;
  } finally {
    await generator.stop();
  }
}

/** A whole cluster on private servers, its rate limits off; nothing of it is left afterwards. */
async function withOwnCluster(dir: string, load: (url: string) => Promise<number>): Promise<number> {
  const release = lockDataFolder(dir);
  const run = join(dir, 'run');
  try {
    const servers = { dir: run, runDir: join(run, 'run'), durable: true };
    return await withOwnServers(servers, async (infrastructure) => {
      console.log('Starting the services …');
      const port = await freePort();
      const cluster = await startCluster({
        dataDir: run,
        infrastructure,
        edge: { host: '127.0.0.1', port, url: `http://127.0.0.1:${port}` },
        counts: { auth: 1, message: 1, gateway: 2, pushWorker: 1 },
        common: { NODE_ENV: 'development', PARLEY_RATE_LIMITS: 'off', LOG_LEVEL: 'warn' },
        apns: 'simulator',
        note: (line) => console.log(line),
      });
      try {
        return await load(cluster.edge.url);
      } finally {
        await cluster.close();
      }
    });
  } finally {
    release();
  }
}
