import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testServers } from '@parley/runtime';
import { connect } from 'amqplib';
import { type SoakNetwork, startSoakNetwork } from '../src/chaos/push/soak-network.ts';
import { raceTokenMoves } from '../src/chaos/push/token-races.ts';

let network: SoakNetwork;

beforeAll(async () => {
  network = await startSoakNetwork({
    ...testServers(),
    workers: 2,
    tierDelaysMs: { '3s': 300, '10s': 600, '5s': 300, '30s': 400, '2m': 500, '15m': 600 },
    attemptMs: 5_000,
  });
}, 60_000);

afterAll(async () => {
  const names = Object.keys(await network.queue.depth());
  await network.close();
  await deleteQueues(network.queuePrefix, names);
}, 60_000);

test('in 200 races a phone that changed hands never shows what was meant for its former owner', async () => {
  const outcome = await raceTokenMoves(network, { seed: randomInt(2 ** 31), races: 200, phones: 20 });
  expect([outcome.seed, outcome.violations]).toEqual([outcome.seed, []]);
  expect(outcome.moved).toBe(200);
  expect(outcome.banners).toBeGreaterThan(0);
  expect(outcome.tooLate).toBeGreaterThan(0);
}, 120_000);

/** The broker is shared with other suites. */
async function deleteQueues(prefix: string, names: readonly string[]): Promise<void> {
  const model = await connect(testServers().amqpUrl);
  const channel = await model.createChannel();
  for (const name of names) await channel.deleteQueue(prefix + name);
  const tiers = names.filter((name) => /\.(later|retry)\./.test(name));
  for (const name of ['parley.events', ...tiers]) await channel.deleteExchange(prefix + name);
  await model.close();
}
