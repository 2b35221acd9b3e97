import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createPool } from '@parley/database';
import type { Infrastructure } from '@parley/launcher';
import { testServers } from '@parley/runtime';
import { connectContender } from '../src/contender.ts';
import { startLoadGenerator } from '../src/load/start-load-generator.ts';
import { createAccounts, createConversations, mixedGroups } from '../src/product/accounts.ts';
import { startProduct } from '../src/product/product.ts';
import { productContender } from '../src/product/product-contender.ts';
import { gone } from './gone.ts';

/** The servers of the test run, which are not ours to stop. */
function sharedServers(): Infrastructure {
  const { databaseUrl, redisUrl, amqpUrl } = testServers();
  const nothing = async () => undefined;
  const shared = (name: string, url: string) => ({
    ...{ name, url, pid: null },
    ...{ stop: nothing, kill: nothing, restart: nothing },
  });
  return {
    postgres: shared('postgres', databaseUrl),
    redis: shared('redis', redisUrl),
    rabbitmq: shared('rabbitmq', amqpUrl),
    close: nothing,
  };
}

// No message is sent: its push would lie in a queue that other suites read.
test('inserted accounts are let in and joined by real services, which leave no process behind', async () => {
  const infrastructure = sharedServers();
  const dir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const name = `bench-test-${process.pid}`;
  const load = startLoadGenerator();
  try {
    const product = await startProduct({ name, infrastructure, dir, runDir: join(dir, 'run') });
    try {
      const accounts = await createAccounts(product.pool, 20);
      const conversations = await createConversations(product.pool, mixedGroups(accounts, 10, 1));
      const contender = productContender(product, { name: 'parley', conversations });
      // Resolves only when every socket got its hello.
      const { fleet } = await connectContender(load, contender);
      await load.call('close', { fleet });
    } finally {
      await product.stop();
    }
    const pids = Object.values(product.pids);
    expect(pids).toHaveLength(3);
    for (const pid of pids) await gone(pid);
  } finally {
    await load.stop();
    await dropDatabase(infrastructure.postgres.url, `parley_${name.replaceAll('-', '_')}`);
    await rm(dir, { recursive: true, force: true });
  }
}, 60_000);

async function dropDatabase(url: string, name: string): Promise<void> {
  const admin = createPool({ url, max: 1, applicationName: 'parley-bench-test' });
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
}
