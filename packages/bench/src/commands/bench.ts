import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  loadLauncherConfig,
  lockDataFolder,
  provideInfrastructure,
  removeDataFolder,
  runCommand,
  stopLeftovers,
  stopSignal,
  writableFolder,
} from '@parley/launcher';
import { enableStatementCounts } from '../measure/statement-meter.ts';
import { readOptions } from '../options.ts';
import { runBenches } from '../run-benches.ts';

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  const signal = stopSignal();
  const { dataDir } = loadLauncherConfig(process.env);
  const resultsDir = writableFolder(join(dataDir, 'bench'));
  const release = lockDataFolder(resultsDir);
  const dir = join(resultsDir, 'run');
  const runDir = join(dataDir, 'run');
  const removeData = async () => {
    await removeDataFolder(join(dir, 'postgres'));
    await rm(dir, { recursive: true, force: true });
  };
  await stopLeftovers(runDir);
  await removeData();
  console.log('Starting Postgres, Redis and RabbitMQ …');
  // Always private ones: load on a server somebody else uses would measure and harm them.
  const infrastructure = await provideInfrastructure({
    dir,
    runDir,
    urls: {},
    durable: true,
    note: (line) => console.log(line),
  });
  try {
    if (options.benches.includes('e')) await enableStatementCounts(infrastructure.postgres);
    const say = (line: string) => console.log(line);
    const results = await runBenches({ options, infrastructure, resultsDir, dir, runDir, signal, say });
    const missed = results.flatMap(({ measures }) => measures.filter(({ met }) => met === false));
    console.log(missed.length === 0 ? 'Every aim is met.' : `${missed.length} aims are missed.`);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    return 130;
  } finally {
    await infrastructure.close();
    await removeData();
    release();
  }
});
