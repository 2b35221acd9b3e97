import { storeRole } from '@parley/auth';
import { createPool } from '@parley/database';
import { UsageError } from '../command-options.ts';
import { loadLauncherConfig } from '../config.ts';
import { databaseUrlOf } from '../database-address.ts';
import { CommandError, runCommand } from '../run-command.ts';

const ROLES = ['user', 'moderator', 'admin'];

// `npm run db:set-role -- <username> <role>`: what an account may do beside what all may, from its next request on.
await runCommand(async () => {
  const [username, role] = process.argv.slice(2);
  if (!username || !role) throw new UsageError('db set-role', 'Who is to be what?');
  if (!ROLES.includes(role)) throw new UsageError('db set-role', `There is no role "${role}".`);
  const url = await databaseUrlOf(loadLauncherConfig(process.env));
  const pool = createPool({ url, max: 1, applicationName: 'parley set-role' });
  try {
    await pool.query('SELECT').catch(({ code, message }: { code?: string; message: string }) => {
      throw new CommandError(`The database cannot be reached: ${message || code}.`);
    });
    if (!(await storeRole(pool, username, role)))
      throw new CommandError(`There is no account "${username}".`);
    console.log(`${username} is ${role} now.`);
    return 0;
  } finally {
    await pool.end();
  }
});
