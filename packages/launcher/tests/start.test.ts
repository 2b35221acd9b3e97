import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { freePort } from '../src/infrastructure/index.ts';
import { samplePassword } from '../src/sample-accounts.ts';
import { openSocket } from './e2e/chat-client.ts';
import {
  announced,
  endCommand,
  isOver,
  processesNaming,
  type RunningCommand,
  runCommandLine,
} from './support/command.ts';
import { tempFolder } from './support/temp-folder.ts';

let dir: string;
let port: string;
/** Goes on over the tests until one of them ends it: a start takes seconds. */
let running: RunningCommand | undefined;
let aliceId: string;

const nothingRuns = { code: 1, said: expect.stringMatching(/^Nothing runs here: .*\n$/) };

beforeAll(async () => {
  dir = tempFolder('start');
  port = String(await freePort());
});
afterAll(async () => {
  await endCommand(running);
  rmSync(dir, { recursive: true, force: true });
});

test('a start serves the sample accounts, and Ctrl-C leaves no process behind', async () => {
  running = await started();
  aliceId = (await logIn('alice')).user.id;
  expect((await fetch(`http://127.0.0.1:${port}/`)).headers.get('content-type')).toContain('text/html');
  running.process.kill('SIGINT');
  expect(await running.ended).toBe(0);
  expect(processesNaming(dir)).toEqual([]);
}, 90_000);

test('a command beside it gives an account its role, and refuses what is none', async () => {
  running = await started();
  expect(await setRole('alice', 'moderator')).toMatchObject({
    code: 0,
    said: expect.stringContaining('alice is'),
  });
  expect((await logIn('alice')).user.role).toBe('moderator');
  expect(await setRole('alice', 'queen')).toMatchObject({ code: 2, said: expect.stringContaining('Usage') });
  expect(await setRole('nobody-here', 'admin')).toMatchObject({
    code: 1,
    said: expect.stringContaining('no account'),
  });
  expect(await setRole('alice', 'user')).toMatchObject({ code: 0 });
}, 90_000);

test('a command beside it finds its address, and a browser is handed it', async () => {
  running = await started();
  const nobody = beside('open', { BROWSER: 'none' });
  expect(await nobody).toEqual({
    code: 0,
    said: `Open http://127.0.0.1:${port} in a browser: there is none to ask here.\n`,
  });
  const asked = beside('open', { BROWSER: '/bin/true' }, '--url', 'http://localhost:1/some/page');
  expect(await asked).toEqual({ code: 0, said: 'Opened http://localhost:1\n' });
}, 90_000);

test('a role for a database that does not answer is refused in one sentence', async () => {
  const env = { DATABASE_URL: 'postgres://parley@127.0.0.1:1/parley' };
  const command = runCommandLine('set-role', env, ['alice', 'admin']);
  expect(await command.ended).toBe(1);
  expect(command.said()).toMatch(/^The database .*ECONNREFUSED.*\n$/);
});

test('Ctrl-C says goodbye to open sockets before it closes them', async () => {
  running = await started();
  const socket = await openSocket(`http://127.0.0.1:${port}`, (await logIn('alice')).access_token);
  running.process.kill('SIGINT');
  await socket.frame('goaway');
  expect(await socket.closed).toBe(1012);
  expect(await running.ended).toBe(0);
  expect(await setRole('alice', 'admin')).toEqual(nothingRuns);
  expect(await beside('open', {})).toEqual(nothingRuns);
}, 90_000);

test('a start after kill -9 of the launcher keeps the data and takes less than ten seconds', async () => {
  running = await started();
  process.kill(launcherPid(), 'SIGKILL');
  expect(await running.ended).toBe(137);
  await eventually('the database to go', () => processesNaming(dir).length === 0, { timeoutMs: 20_000 });
  expect(await setRole('alice', 'admin')).toEqual(nothingRuns);
  const began = Date.now();
  running = await started();
  expect(Date.now() - began).toBeLessThan(10_000);
  expect((await logIn('alice')).user.id).toBe(aliceId);
}, 90_000);

test('what stands in the way of a start is told in one sentence', async () => {
  running = await started();
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
      { PARLEY_DATA_DIR: other, NODE_ENV: 'prod' },
      /^NODE_ENV must be one of development, test, production, not "prod"\n$/,
    ],
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

test('production does not start on data where an account has the password that everybody knows', async () => {
  await endCommand(running);
  const env = { PARLEY_DATA_DIR: dir, PORT: port, NODE_ENV: 'production', AUTH_MAILS: 'off' };
  const refused = runCommandLine('start', env);
  expect(await refused.ended).toBe(1);
  expect(refused.said()).toMatch(/The account "alice" still has the password of development, .*\n$/);
  expect(processesNaming(dir)).toEqual([]);
}, 90_000);

async function started(): Promise<RunningCommand> {
  if (running && !isOver(running)) return running;
  const command = runCommandLine('start', { PARLEY_DATA_DIR: dir, PORT: port });
  await announced(command);
  return command;
}

function setRole(...args: string[]): Promise<{ code: number | null; said: string }> {
  return beside('set-role', {}, ...args);
}

async function beside(name: string, env: Record<string, string>, ...args: string[]) {
  const command = runCommandLine(name, { PARLEY_DATA_DIR: dir, ...env }, args);
  return { code: await command.ended, said: command.said() };
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
