import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinary } from './binaries.ts';
import { freePort } from './free-port.ts';
import { type Instance, runInstance } from './instance.ts';
import { startProcess } from './own-process.ts';
import { redisAnswers, untilAnswers } from './probe.ts';

export interface RedisOptions {
  /** Logs and pid records go here. */
  dir: string;
  port?: number;
  runDir?: string;
  /** Is told when the server ends unasked. */
  note?: (line: string) => void;
}

/**
 * Starts a private Redis on loopback. Nothing is kept on disk: Redis holds only what can be lost.
 * Rejects when there is no `redis-server` on this machine.
 */
export async function startRedis(options: RedisOptions): Promise<Instance> {
  const command = findBinary('redis-server') ?? findBinary('valkey-server');
  if (!command) throw new Error('There is no redis-server on this machine.');
  const port = options.port ?? (await freePort());
  const logFile = join(options.dir, 'redis.log');
  await mkdir(options.dir, { recursive: true });
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    options.dir,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const { note } = options;
  const launch = async () => {
    const runDir = options.runDir ?? join(options.dir, 'run');
    const spec = {
      name: 'redis',
      command,
      args,
      logFile,
      runDir,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 5_000,
    } as const;
    const server = await startProcess(spec);
    const answers = () => redisAnswers('127.0.0.1', port);
    await untilAnswers(server, { name: 'Redis', logFile, timeoutMs: 20_000, answers });
    return server;
  };
  return runInstance({ name: 'redis', url: `redis://127.0.0.1:${port}`, logFile, note, launch });
}
