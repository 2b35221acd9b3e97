import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type ApnsSimulator, createProviderKey } from '../src/index.ts';
import {
  clock,
  connectProvider,
  deviceToken,
  key,
  type Provider,
  providerToken,
  startSimulator,
} from './provider.ts';

const other = createProviderKey();
const start = clock.nowMs;
let simulator: ApnsSimulator;
let provider: Provider | undefined;

beforeAll(async () => {
  simulator = await startSimulator({ keys: [key, other] });
});

afterEach(async () => {
  await provider?.close();
  clock.nowMs = start;
});

afterAll(() => simulator.close());

async function pushWith(bearer: string): Promise<unknown> {
  provider = await connectProvider(simulator, bearer);
  const { status, body } = await provider.push(deviceToken());
  return [status, body.reason];
}

const authorize = (bearer: string) => ({ headers: { authorization: `bearer ${bearer}` } });

test('a request without a provider token is refused', async () => {
  provider = await connectProvider(simulator);
  const reply = await provider.send({ ':path': `/3/device/${deviceToken()}` }, '{}');
  expect(reply).toMatchObject({ status: 403, body: { reason: 'MissingProviderToken' } });
});

test('a token that is no JWT, of an unknown key, a wrong team or a forged signature is invalid', async () => {
  const forger = { ...createProviderKey(), teamId: key.teamId, keyId: key.keyId };
  for (const bearer of [
    'abc',
    await providerToken({ keyId: 'UNKNOWN001' }),
    await providerToken({ teamId: 'TEAM000002' }),
    await providerToken({ signer: forger }),
  ]) {
    expect(await pushWith(bearer)).toEqual([403, 'InvalidProviderToken']);
    await provider?.close();
  }
});

test('a token is good for one hour', async () => {
  expect(await pushWith(await providerToken({ ageSeconds: 3_600 }))).toEqual([200, undefined]);
  await provider?.close();
  expect(await pushWith(await providerToken({ ageSeconds: 3_601 }))).toEqual([403, 'ExpiredProviderToken']);
  await provider?.close();
  expect(await pushWith(await providerToken({ ageSeconds: -120 }))).toEqual([403, 'ExpiredProviderToken']);
});

test('a connection takes a new token no sooner than 20 minutes after the last', async () => {
  expect(await pushWith(await providerToken())).toEqual([200, undefined]);
  clock.nowMs += 1_199_000;
  const early = await provider?.push(deviceToken(), authorize(await providerToken()));
  expect(early).toMatchObject({ status: 429, body: { reason: 'TooManyProviderTokenUpdates' } });
  clock.nowMs += 1_000;
  expect(await provider?.push(deviceToken(), authorize(await providerToken()))).toMatchObject({
    status: 200,
  });
  expect(await provider?.push(deviceToken())).toMatchObject({ status: 200 });
});

test('a connection stays with the key of its first token', async () => {
  expect(await pushWith(await providerToken())).toEqual([200, undefined]);
  const reply = await provider?.push(deviceToken(), authorize(await providerToken({ signer: other })));
  expect(reply).toMatchObject({ status: 403, body: { reason: 'UnrelatedKeyIdInToken' } });
});

test('distinct valid tokens are counted and never shown', async () => {
  const before = simulator.providerTokensSeen().length;
  const bearer = await providerToken();
  const token = deviceToken();
  provider = await connectProvider(simulator, bearer);
  await provider.push(token);
  await provider.push(token);
  expect(simulator.providerTokensSeen()).toHaveLength(before + 1);
  expect(simulator.requests(token)[0]?.headers.authorization).toBe('[redacted]');
  expect(JSON.stringify([simulator.providerTokensSeen(), simulator.requests(token)])).not.toContain(bearer);
});

test('a key pushes to the apps of its own team', async () => {
  const [ours, theirs] = [createProviderKey(), createProviderKey()];
  const keys = [
    { ...ours, bundleIds: ['chat.parley.app'] },
    { ...theirs, bundleIds: ['com.example'] },
  ];
  const teams = await startSimulator({ keys });
  const bearer = await providerToken({ signer: theirs });
  const stranger = await connectProvider(teams, bearer);
  expect(await stranger.push(deviceToken())).toMatchObject({
    status: 400,
    body: { reason: 'TopicDisallowed' },
  });
  const own = { headers: { 'apns-topic': 'com.example' } };
  expect(await stranger.push(deviceToken(), own)).toMatchObject({ status: 200 });
  await stranger.close();
  await teams.close();
});

test('a key of one environment is refused in the other', async () => {
  const sandbox = await startSimulator({
    keys: [{ ...key, environment: 'production' }],
    environment: 'sandbox',
  });
  const wrong = await connectProvider(sandbox);
  expect(await wrong.push(deviceToken())).toMatchObject({
    status: 403,
    body: { reason: 'BadEnvironmentKeyIdInToken' },
  });
  await wrong.close();
  await sandbox.close();
});
