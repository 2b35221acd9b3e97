import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import type { ClusterFile } from '../src/cluster/cluster-file.ts';
import { freePort } from '../src/infrastructure/index.ts';
import { startTimeOf } from '../src/infrastructure/process-identity.ts';
import { samplePassword } from '../src/sample-accounts.ts';
import { openSocket, request } from './e2e/chat-client.ts';
import {
  announced,
  endCommand,
  processesNaming,
  type RunningCommand,
  runCommandLine,
} from './support/command.ts';
import { tempFolder } from './support/temp-folder.ts';

let dir: string;
let port: string;
let cluster: RunningCommand;

beforeAll(async () => {
  dir = tempFolder('cluster');
  port = String(await freePort());
  cluster = runCommandLine('cluster', { PARLEY_DATA_DIR: dir, PORT: port });
  await announced(cluster);
}, 90_000);
afterAll(async () => {
  await endCommand(cluster);
  rmSync(dir, { recursive: true, force: true });
}, 30_000);

test('cluster.json names every process and server, and nothing else', () => {
  const file = clusterFile();
  expect(Object.keys(file).sort()).toEqual(['edge_host', 'edge_url', 'infrastructure', 'processes']);
  expect(file.edge_url).toBe(`http://127.0.0.1:${port}`);
  expect(file.processes.map(({ name }) => name)).toEqual([
    'auth-1',
    'message-1',
    'gateway-1',
    'gateway-2',
    'push-worker-1',
  ]);
  expect(file.infrastructure.map(({ name }) => name)).toEqual(['postgres', 'redis', 'rabbitmq']);
  for (const each of [...file.processes, ...file.infrastructure]) {
    expect(Object.keys(each)).toEqual(['name', 'pid', 'url']);
    expect(startTimeOf(each.pid ?? 0)).toBeDefined();
  }
});

test('mails are files in the folder that it says', async () => {
  const folder = /^ {2}Mails +(.*)$/m.exec(cluster.said())?.[1] ?? '';
  expect(folder).toBe(join(dir, 'cluster', 'mails'));
  const account = { username: 'mailed', password: 'correct horse battery', email: 'mailed@example.org' };
  await request(`http://127.0.0.1:${port}`, 'POST', '/api/auth/register', account);
  const [name] = await eventually('a mail', () => {
    const files = existsSync(folder) ? readdirSync(folder) : [];
    return files.length > 0 ? files : undefined;
  });
  expect(readFileSync(join(folder, name ?? ''), 'utf8')).toContain('To: mailed@example.org');
});

test('every service that dies comes back on its port, and the file says where', async () => {
  const before = clusterFile().processes;
  for (const { pid } of before) process.kill(pid, 'SIGKILL');
  const restarted = await eventually(
    'new processes',
    () => {
      const { processes } = clusterFile();
      const renewed = processes.every(({ pid }, index) => pid !== before[index]?.pid);
      return renewed ? processes : undefined;
    },
    { timeoutMs: 10_000 },
  );
  expect(restarted.map(({ url }) => url)).toEqual(before.map(({ url }) => url));
  await eventually('readiness', async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok, {
    timeoutMs: 20_000,
  });
}, 60_000);

test('a server that dies is told of, and without Redis the edge stays ready', async () => {
  const redis = clusterFile().infrastructure.find(({ name }) => name === 'redis');
  process.kill(redis?.pid ?? 0, 'SIGKILL');
  const line = `redis died; it is not restarted (log: ${join(dir, 'cluster/redis/redis.log')})`;
  await eventually('the line', () => cluster.said().includes(line));
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
});

test('nothing outlives a launcher that is killed', async () => {
  const { processes, infrastructure } = clusterFile();
  process.kill(launcherPid(), 'SIGKILL');
  await cluster.ended;
  const pids = [...processes, ...infrastructure].map(({ pid }) => pid ?? 0);
  await eventually('all to go', () => pids.every((pid) => startTimeOf(pid) === undefined), {
    timeoutMs: 20_000,
  });
  await eventually('helpers to go', () => processesNaming(dir).length === 0, { timeoutMs: 10_000 });
}, 60_000);

test('Ctrl-C says goodbye to open sockets before it closes them', async () => {
  cluster = runCommandLine('cluster', { PARLEY_DATA_DIR: dir, PORT: port });
  await announced(cluster);
  const edgeUrl = `http://127.0.0.1:${port}`;
  const login = { login: 'alice', password: samplePassword };
  const { body } = await request<TokenPair>(edgeUrl, 'POST', '/api/auth/login', login);
  const socket = await openSocket(edgeUrl, body.access_token);
  cluster.process.kill('SIGINT');
  await socket.frame('goaway');
  expect(await socket.closed).toBe(1012);
  expect(await cluster.ended).toBe(0);
}, 90_000);

function clusterFile(): ClusterFile {
  return JSON.parse(readFileSync(join(dir, 'cluster.json'), 'utf8')) as ClusterFile;
}

function launcherPid(): number {
  return (JSON.parse(readFileSync(join(dir, 'cluster/lock'), 'utf8')) as { pid: number }).pid;
}
