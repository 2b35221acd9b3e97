import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { testServers } from '@parley/runtime';
import pg from 'pg';
import { createPostgresQueue, type Queue } from '../../src/index.ts';
import { LEASE_MS, SHARDS, type TestQueues } from './harness.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const MIGRATION = new URL('../../../database/migrations/0003_queue.sql', import.meta.url);

/** Queue tables in a database of their own, dropped by `dispose`. */
export async function postgresQueues(): Promise<TestQueues> {
  const server = testServers().databaseUrl;
  const name = `queue_test_${randomUUID().slice(0, 8)}`;
  await query(server, `CREATE DATABASE ${name}`);
  const direct = new URL(server);
  direct.pathname = `/${name}`;
  await query(direct.href, await readFile(MIGRATION, 'utf8'));

  const proxy = await startTcpProxy({ host: direct.hostname, port: Number(direct.port || 5432) });
  const proxied = new URL(direct);
  proxied.hostname = '127.0.0.1';
  proxied.port = String(proxy.port);
  const pool = new pg.Pool({ connectionString: proxied.href, connectionTimeoutMillis: 1_000 });
  pool.on('error', () => {});
  const opened: Queue[] = [];
  return {
    open(options = {}) {
      const queue = createPostgresQueue({ pool, shards: SHARDS, leaseMs: LEASE_MS, pollMs: 20, ...options });
      opened.push(queue);
      return queue;
    },
    worker: { adapter: 'postgres', url: direct.href, prefix: '' },
    cut: proxy.cut,
    mend: proxy.mend,
    async dispose() {
      await Promise.all(opened.map((queue) => queue.close()));
      await pool.end();
      await proxy.close();
      await query(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
