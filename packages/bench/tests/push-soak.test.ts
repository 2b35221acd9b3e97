import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testServers } from '@parley/runtime';
import { connect } from 'amqplib';
import { runPushSoak } from '../src/chaos/push/run-push-soak.ts';
import { type SoakNetwork, startSoakNetwork } from '../src/chaos/push/soak-network.ts';

let network: SoakNetwork;

beforeAll(async () => {
  network = await startSoakNetwork({
    ...testServers(),
    workers: 2,
    tierDelaysMs: { '3s': 300, '10s': 600, '5s': 300, '30s': 400, '2m': 500, '15m': 600 },
    attemptMs: 1_500,
    leaseMs: 1_500,
  });
}, 60_000);

afterAll(async () => {
  const names = Object.keys(await network.queue.depth());
  await network.close();
  await deleteQueues(network.queuePrefix, names);
}, 60_000);

test('no push is lost, doubled or shown to another account, and badges are right, whatever happens to workers, broker and APNs', async () => {
  const outcome = await runPushSoak(network, {
    seed: randomInt(2 ** 31),
    ...{ people: 8, groups: 8, rate: 15, durationMs: 5_000, settleMs: 30_000 },
    ...{ goAwayEveryMs: 1_000, trickEveryMs: 300, killEveryMs: 2_000, brokerEveryMs: 3_000 },
  });
  expect([outcome.seed, outcome.violations]).toEqual([outcome.seed, []]);
  expect(Object.keys(outcome.faults).filter((name) => name.endsWith('failed'))).toEqual([]);
  expect(outcome.banners).toBeGreaterThan(0);
  expect(outcome.faults['kill -9']).toBeGreaterThan(0);
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
