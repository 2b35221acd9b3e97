import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { freePort } from '../src/infrastructure/index.ts';
import { samplePassword } from '../src/sample-accounts.ts';
import { openSocket } from './e2e/chat-client.ts';
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
let running: RunningCommand | undefined;
let aliceId: string;

beforeAll(async () => {
  dir = tempFolder('start');
  port = String(await freePort());
});
afterEach(async () => {
  await endCommand(running);
  running = undefined;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a start serves the sample accounts, and Ctrl-C leaves no process behind', async () => {
  running = start();
  await announced(running);
  aliceId = (await logIn('alice')).user.id;
  expect((await fetch(`http://127.0.0.1:${port}/`)).headers.get('content-type')).toContain('text/html');
  running.process.kill('SIGINT');
  expect(await running.ended).toBe(0);
  expect(processesNaming(dir)).toEqual([]);
}, 90_000);

test('Ctrl-C says goodbye to open sockets before it closes them', async () => {
  running = start();
  await announced(running);
  const socket = await openSocket(`http://127.0.0.1:${port}`, (await logIn('alice')).access_token);
  running.process.kill('SIGINT');
  await socket.frame('goaway');
  expect(await socket.closed).toBe(1012);
  expect(await running.ended).toBe(0);
}, 90_000);

test('a start after kill -9 of the launcher keeps the data and takes less than ten seconds', async () => {
  running = start();
  await announced(running);
  process.kill(launcherPid(), 'SIGKILL');
  expect(await running.ended).toBe(137);
  await eventually('the database to go', () => processesNaming(dir).length === 0, { timeoutMs: 20_000 });
  const began = Date.now();
  running = start();
  await announced(running);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect((await logIn('alice')).user.id).toBe(aliceId);
}, 90_000);

test('what stands in the way of a start is told in one sentence', async () => {
  running = start();
  await announced(running);
  const other = tempFolder('start');
  const file = join(other, 'file');
  writeFileSync(file, '');
  const refusals: [env: Record<string, string>, sentence: RegExp][] = [
    [{ PARLEY_DATA_DIR: other, PORT: port }, /^Port \d+ on 127\.0\.0\.1 is in use; .*\n$/],
    [
      { PARLEY_DATA_DIR: dir, PORT: '0' },
      /^Parley is running on .* already \(process \d+\); stop it first\.\n$/,
    ],
    [
      { PARLEY_DATA_DIR: join(file, 'x'), PORT: '0' },
      /^The folder .* cannot be written to \(ENOTDIR\); .*\n$/,
    ],
    [{ PARLEY_DATA_DIR: '/proc/parley', PORT: '0' }, /^The folder .* cannot be written to \(ENOENT\); .*\n$/],
    [
      { PARLEY_DATA_DIR: other, PORT: 'eighty' },
      /^PORT must be a whole number from 0 to 65535, not "eighty"\n$/,
    ],
  ];
  for (const [env, sentence] of refusals) {
    const refused = runCommandLine('start', env);
    expect(await refused.ended).toBe(1);
    expect(refused.said()).toMatch(sentence);
  }
  rmSync(other, { recursive: true });
}, 90_000);

function start(): RunningCommand {
  return runCommandLine('start', { PARLEY_DATA_DIR: dir, PORT: port });
}

function launcherPid(): number {
  return (JSON.parse(readFileSync(join(dir, 'embedded/lock'), 'utf8')) as { pid: number }).pid;
}

async function logIn(login: string): Promise<TokenPair> {
  const response = await fetch(`http://127.0.0.1:${port}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: samplePassword }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as TokenPair;
}
