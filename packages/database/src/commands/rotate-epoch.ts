import { ConfigError, loadConfig, text } from '@parley/runtime';
import { rotateEpoch } from '../epoch.ts';

// `npm run db:rotate-epoch`: the last step of a restore. Prints the new epoch of the database that
// DATABASE_URL names.
try {
  const { databaseUrl } = loadConfig(process.env, { databaseUrl: ['DATABASE_URL', text()] });
  console.log(await rotateEpoch(databaseUrl));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : `The epoch stays as it was: ${error}`);
  process.exit(1);
}
