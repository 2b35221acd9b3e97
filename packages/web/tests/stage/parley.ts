import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, createTestDatabase, type Pool } from '@parley/database';
import { testServers } from '@parley/runtime';
import { type Embedded, startEmbedded } from '../../../launcher/src/embedded/embedded.ts';
import { freePort } from '../../../launcher/src/infrastructure/index.ts';
import { createSampleAccounts } from '../../../launcher/src/sample-accounts.ts';
import { webClient } from '../../../launcher/src/web/web-client.ts';

/** A Parley as `npm start` runs it, with the built web client, the simulator and the sample accounts. */
export interface Parley {
  readonly url: string;
  readonly databaseUrl: string;
  /** Of its database, for what would take too long by the API. */
  pool(): Pool;
  close(): Promise<void>;
}

export async function startParley(): Promise<Parley> {
  const web = await webClient({ production: false, note: (line) => console.log(line) });
  const database = await createTestDatabase(testServers().databaseUrl);
  const dir = await mkdtemp(join(tmpdir(), 'parley-web-'));
  const closers: (() => Promise<unknown>)[] = [
    () => rm(dir, { recursive: true, force: true }),
    database.drop,
  ];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const port = await freePort();
    const embedded: Embedded = await startEmbedded({
      ...{ dir, port, host: '127.0.0.1', databaseUrl: database.url, logLevel: 'error', apns: 'simulator' },
      ...web,
      // Tests of one file are one address, and faster than people.
      common: { NODE_ENV: 'development', PARLEY_RATE_LIMITS: 'off' },
    });
    closers.push(() => embedded.close());
    await createSampleAccounts(embedded.edge.url);
    return {
      // Passkeys and links of mails are for this name.
      url: `http://localhost:${port}`,
      databaseUrl: database.url,
      pool() {
        const pool = createPool({ url: database.url, max: 2, applicationName: 'web-tests' });
        closers.push(() => pool.end());
        return pool;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
