import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { nodeBinary, rootDir } from '../../src/paths.ts';
import { openSocket, request, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

const LEAD_SECONDS = 120;
const WORKERS = 4;
const ROUNDS_AFTER = 10;

let network: TestNetwork;
let authAheadMs = 0;
beforeAll(async () => {
  network = await newTestNetwork({ gateways: 1, authNow: () => Date.now() + authAheadMs });
}, 60_000);
afterAll(() => network?.close());

const kidOf = (token: string): string =>
  JSON.parse(Buffer.from(String(token.split('.')[0]), 'base64url').toString()).kid;

/** What does not take a token, of all edges. */
async function refusedBy(token: string): Promise<string[]> {
  const paths = ['/api/users/me', '/api/conversations', `/api/push/trace?message_id=${crypto.randomUUID()}`];
  const statuses = await Promise.all(
    paths.map(
      async (path) => [path, (await request(network.url, 'GET', path, undefined, token)).status] as const,
    ),
  );
  const socket = await openSocket(network.url, token).catch(() => null);
  await socket?.close();
  // A trace of a message that does not exist: the token was taken.
  return [
    ...statuses.filter(([, status]) => status !== 200 && status !== 404).map(([path]) => path),
    ...(socket ? [] : ['socket']),
  ];
}

async function rotate(): Promise<string> {
  const command = [join(rootDir, 'services/auth/src/commands/rotate-keys.ts')];
  const env = {
    PATH: process.env['PATH'],
    AUTH_KEYS_FILE: network.keysFile,
    AUTH_KEY_LEAD_SECONDS: `${LEAD_SECONDS}`,
  };
  return (await promisify(execFile)(nodeBinary, command, { env })).stdout;
}

test('the keys are rotated under load, and no edge refuses a token issued before, during or after it', async () => {
  const people = await Promise.all(
    Array.from({ length: WORKERS }, (_, i) => signUp(network.url, `worker${i}`)),
  );
  const kids: string[] = [];
  const refused: string[] = [];
  const before = await readFile(network.keysFile, 'utf8');
  const told = await rotate();
  const after = JSON.parse(await readFile(network.keysFile, 'utf8'));
  expect(told).toMatch(/^Key \S+ signs from \S+ on\.\nThe keys before it verify until /);
  expect(after.refresh_hmac_key).toBe(JSON.parse(before).refresh_hmac_key);
  for (const { jwk } of after.signing) expect(told).not.toContain(jwk.d);
  expect((await stat(network.keysFile)).mode & 0o777).toBe(0o600);

  // The lead cut short: published as soon as auth reads the file again, and signing two seconds later.
  const next = after.signing.at(-1);
  next.signs_from = new Date(Date.now() + 33_000).toISOString();
  await writeFile(network.keysFile, JSON.stringify(after));
  authAheadMs = 31_000;
  let leftAfter = WORKERS * ROUNDS_AFTER;
  const work = async (pair: TokenPair): Promise<void> => {
    const oldest = pair.access_token;
    let current = pair;
    while (leftAfter > 0) {
      const { body } = await request<TokenPair>(network.url, 'POST', '/api/auth/refresh', {
        refresh_token: current.refresh_token,
      });
      current = body;
      const kid = kidOf(current.access_token);
      if (!kids.includes(kid)) kids.push(kid);
      refused.push(...(await refusedBy(current.access_token)), ...(await refusedBy(oldest)));
      if (kid === next.kid) leftAfter -= 1;
    }
  };
  await Promise.all(people.map(({ tokens }) => work(tokens)));
  expect(refused).toEqual([]);
  expect(kids).toEqual([after.signing[0].kid, next.kid]);
}, 60_000);
