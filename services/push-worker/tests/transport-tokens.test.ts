import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  type ApnsSimulator,
  createCertificate,
  createProviderKey,
  startApnsSimulator,
} from '@parley/apns-simulator';
import { Secret } from '@parley/runtime';
import type { ApnsEnvironment, ApnsKey } from '../src/apns/routes.ts';
import type { PushSender } from '../src/apns/sender.ts';
import { newToken, push, senderTo } from './support/transport.ts';

const key = createProviderKey();
const other = createProviderKey();
const opened: { close(): Promise<void> }[] = [];
let simulator: ApnsSimulator;

beforeEach(async () => {
  simulator = await startApnsSimulator({ keys: [key, other] });
});
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
  await simulator.close();
});

function opening<T extends { close(): Promise<void> }>(thing: T): T {
  opened.push(thing);
  return thing;
}

const signing = (from: typeof key, bundleIds: ApnsKey['bundleIds']): ApnsKey => ({
  ...{ teamId: from.teamId, keyId: from.keyId, key: new Secret(from.privateKey), bundleIds },
});

async function warm(sender: PushSender): Promise<void> {
  expect(await sender.send('sandbox', push(newToken()))).toEqual({ kind: 'sent' });
}

test('1,000 stale provider tokens at once mint one, and every push goes out', async () => {
  let minted = 0;
  let nowMs = Date.now() - 30 * 60_000;
  const sender = opening(
    senderTo(simulator, key, { now: () => nowMs, onTokenMinted: () => minted++, timeoutMs: 10_000 }),
  );
  await warm(sender);
  nowMs = Date.now();
  const tokens = Array.from({ length: 1_000 }, newToken);
  for (const token of tokens) simulator.script(token, [{ status: 403, reason: 'ExpiredProviderToken' }]);
  const results = await Promise.all(tokens.map((token) => sender.send('sandbox', push(token))));
  expect(results.filter(({ kind }) => kind !== 'sent')).toEqual([]);
  expect(minted).toBe(2);
  expect(simulator.providerTokensSeen()).toHaveLength(2);
  expect(tokens.every((token) => simulator.inbox(token).requests === 2)).toBe(true);
});

test('a young provider token called expired opens the circuit instead of being replaced', async () => {
  const token = newToken();
  simulator.script(token, [{ status: 403, reason: 'ExpiredProviderToken' }]);
  const sender = opening(senderTo(simulator, key));
  expect(await sender.send('sandbox', push(token))).toMatchObject({ kind: 'circuit' });
  expect(simulator.providerTokensSeen()).toHaveLength(1);
});

test('a provider token that is refused even when new is not minted again and again', async () => {
  let minted = 0;
  let nowMs = Date.now() - 30 * 60_000;
  const sender = opening(senderTo(simulator, key, { now: () => nowMs, onTokenMinted: () => minted++ }));
  await warm(sender);
  nowMs = Date.now();
  const token = newToken();
  const refusal = { status: 403, reason: 'ExpiredProviderToken' };
  simulator.script(token, [refusal, refusal, refusal]);
  for (let count = 0; count < 2; count++) {
    expect(await sender.send('sandbox', push(token))).toMatchObject({ kind: 'circuit' });
  }
  expect(minted).toBe(2);
});

test('each app is signed for by its own key, on connections of its own, VoIP too', async () => {
  const keys = [signing(other, ['com.example', 'com.example.kids']), signing(key, 'others')];
  const teams = opening(
    await startApnsSimulator({
      keys: [
        { ...key, bundleIds: ['app.parley.ios'] },
        { ...other, bundleIds: ['com.example'] },
      ],
    }),
  );
  const sender = opening(senderTo(teams, key, { keys }));
  expect(await sender.send('production', push(newToken()))).toEqual({ kind: 'sent' });
  expect(await sender.send('production', push(newToken(), 'hi', 'com.example'))).toEqual({ kind: 'sent' });
  expect(teams.providerTokensSeen().map(({ keyId }) => keyId)).toEqual([key.keyId, other.keyId]);
  const ways = ['com.example', 'com.example.voip', 'com.example.kids', 'app.parley.beta', null].map((app) =>
    sender.routeFor('production', app),
  );
  const [theirs, ours] = [`${other.teamId}/${other.keyId}`, `${key.teamId}/${key.keyId}`];
  expect(ways).toEqual([theirs, theirs, theirs, ours, ours]);
});

test('an app without a key is our fault, and nothing is sent', async () => {
  const token = newToken();
  const sender = opening(senderTo(simulator, key, { keys: [signing(key, ['app.parley.ios'])] }));
  expect(sender.routeFor('production', 'com.example')).toBeNull();
  expect(await sender.send('production', push(token, 'hi', 'com.example'))).toEqual({
    ...{ kind: 'our-fault', status: null, reason: 'no key signs for this bundle id' },
  });
  expect(simulator.inbox(token).requests).toBe(0);
});

test('sandbox and production stand side by side, and what one refuses the other may take', async () => {
  const keys = [{ ...key, environment: 'production' as const }];
  const certificate = await createCertificate('127.0.0.1');
  const start = async (environment: ApnsEnvironment) =>
    opening(await startApnsSimulator({ keys, environment, certificate }));
  const [production, sandbox] = [await start('production'), await start('sandbox')];
  const url = { production: production.url, sandbox: sandbox.url };
  const sender = opening(senderTo(production, key, { url }));
  const [ours, theirs] = [newToken(), newToken()];
  expect(await sender.send('production', push(ours))).toEqual({ kind: 'sent' });
  expect(await sender.send('sandbox', push(theirs))).toMatchObject({
    ...{ kind: 'circuit', reason: 'BadEnvironmentKeyIdInToken' },
  });
  expect(production.inbox(ours).notifications).toHaveLength(1);
  expect([production.inbox(theirs).requests, sandbox.inbox(theirs).requests]).toEqual([0, 1]);
  expect(sender.routeFor('production', null)).not.toBe(sender.routeFor('sandbox', null));
});
