import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { findPostgresBinaries } from '../src/infrastructure/binaries.ts';
import type { Instance } from '../src/infrastructure/index.ts';
import { startPostgres, startRabbitmq, startRedis, stopLeftovers } from '../src/infrastructure/index.ts';
import { amqpAnswers, postgresAnswers, redisAnswers } from '../src/infrastructure/probe.ts';
import { startTimeOf } from '../src/infrastructure/process-identity.ts';
import { processesNaming } from './support/command.ts';
import { tempFolder } from './support/temp-folder.ts';

let dir: string;
beforeAll(async () => {
  dir = tempFolder('infrastructure');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

type Start = (options: { dir: string }) => Promise<Instance>;
type Answers = (host: string, port: number) => Promise<boolean>;

const postgresOf =
  (programs: 'installed' | 'embedded'): Start =>
  (options) =>
    startPostgres({ ...options, programs, durable: false });
const servers: [string, Start, Answers][] = [
  ['redis', startRedis, redisAnswers],
  ['rabbitmq', startRabbitmq, amqpAnswers],
  ['embedded postgres', postgresOf('embedded'), postgresAnswers],
];
// A bare machine has only the one of the npm package.
if (findPostgresBinaries()) servers.push(['installed postgres', postgresOf('installed'), postgresAnswers]);

test.each(servers)(
  '%s restarts on its port after a kill and leaves no process behind',
  async (name, start, answers) => {
    const home = join(dir, name.replace(' ', '-'));
    const server = await start({ dir: home });
    const port = Number(new URL(server.url).port);
    const first = server.pid;
    try {
      expect(await answers('127.0.0.1', port)).toBe(true);
      await server.kill();
      expect(await answers('127.0.0.1', port)).toBe(false);
      await server.restart();
      expect(await answers('127.0.0.1', port)).toBe(true);
      expect(server.pid).not.toBe(first);
    } finally {
      await server.stop();
    }
    expect(await answers('127.0.0.1', port)).toBe(false);
    expect(processesNaming(home)).toEqual([]);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  },
  90_000,
);

test('a server that dies unasked is told of once, with its log; one that is stopped is not', async () => {
  const notes: string[] = [];
  const home = join(dir, 'told');
  const redis = await startRedis({ dir: home, note: (line) => void notes.push(line) });
  await redis.restart();
  expect(notes).toEqual([]);
  process.kill(redis.pid ?? 0, 'SIGKILL');
  await eventually('the note', () => notes.length > 0);
  await redis.stop();
  expect(notes).toEqual([`redis died; it is not restarted (log: ${join(home, 'redis.log')})`]);
});

test('a server goes when the process that started it is killed', async () => {
  const home = join(dir, 'orphan');
  const source = `
    import { startRedis } from ${JSON.stringify(join(import.meta.dirname, '../src/infrastructure/index.ts'))};
    const redis = await startRedis({ dir: ${JSON.stringify(home)} });
    console.log(redis.pid);`;
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(startTimeOf(pid)).toBeDefined();
  starter.kill('SIGKILL');
  await eventually('its end', () => startTimeOf(pid) === undefined);
  await stopLeftovers(join(home, 'run'));
  expect(readdirSync(join(home, 'run'))).toEqual([]);
});
