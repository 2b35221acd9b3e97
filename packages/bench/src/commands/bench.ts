import { join } from 'node:path';
import { loadLauncherConfig, lockDataFolder, runCommand, stopSignal, writableFolder } from '@parley/launcher';
import { enableStatementCounts } from '../measure/statement-meter.ts';
import { readOptions } from '../options.ts';
import { runBenches } from '../run-benches.ts';
import { withOwnServers } from './own-servers.ts';

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  const signal = stopSignal();
  const { dataDir } = loadLauncherConfig(process.env);
  const resultsDir = writableFolder(join(dataDir, 'bench'));
  const release = lockDataFolder(resultsDir);
  const dir = join(resultsDir, 'run');
  const runDir = join(dataDir, 'run');
  const say = (line: string) => console.log(line);
  try {
    return await withOwnServers({ dir, runDir, durable: true }, async (infrastructure) => {
      if (options.benches.includes('e')) await enableStatementCounts(infrastructure.postgres);
      const results = await runBenches({ options, infrastructure, resultsDir, dir, runDir, signal, say });
      const missed = results.flatMap(({ measures }) => measures.filter(({ met }) => met === false));
      say(missed.length === 0 ? 'Every aim is met.' : `${missed.length} aims are missed.`);
      return 0;
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    return 130;
  } finally {
    release();
  }
});
