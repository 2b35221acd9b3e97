import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, createTestDatabase, type Pool } from '@parley/database';
import { testServers } from '@parley/runtime';
import { startEmbedded } from '../../../launcher/src/embedded/embedded.ts';
import { freePort } from '../../../launcher/src/infrastructure/index.ts';
import { createSampleAccounts } from '../../../launcher/src/sample-accounts.ts';
import { createStops } from '../../../launcher/src/stops.ts';
import { webClient } from '../../../launcher/src/web/web-client.ts';

/** A Parley as `npm start` runs it, with the built web client, the simulator and the sample accounts. */
export interface Parley {
  readonly url: string;
  /** Of its database, for what would take too long by the API. */
  pool(): Pool;
  close(): Promise<void>;
}

/** With a database of its own on the test server. */
export async function startParley(): Promise<Parley> {
  const database = await createTestDatabase(testServers().databaseUrl);
  try {
    const parley = await startParleyOn(database.url);
    return {
      ...parley,
      async close() {
        await parley.close();
        await database.drop();
      },
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** On a database that is there. */
export async function startParleyOn(databaseUrl: string): Promise<Parley> {
  const web = await webClient({ production: false, note: (line) => console.log(line) });
  const dir = await mkdtemp(join(tmpdir(), 'parley-web-'));
  const stops = createStops();
  stops.add(() => rm(dir, { recursive: true, force: true }));
  const port = await freePort();
  try {
    const embedded = await startEmbedded({
      ...{ dir, port, databaseUrl, host: '127.0.0.1', logLevel: 'error', apns: 'simulator', ...web },
      // Tests of one file are one address, and faster than people.
      common: { NODE_ENV: 'development', PARLEY_RATE_LIMITS: 'off' },
    });
    stops.add(() => embedded.close());
    await createSampleAccounts(embedded.edge.url);
  } catch (error) {
    await stops.run();
    throw error;
  }
  return {
    // Passkeys and links of mails are for this name.
    url: `http://localhost:${port}`,
    pool() {
      const pool = createPool({ url: databaseUrl, max: 2, applicationName: 'web-tests' });
      stops.add(() => pool.end());
      return pool;
    },
    close: stops.run,
  };
}
