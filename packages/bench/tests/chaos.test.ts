import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testServers } from '@parley/runtime';
import { replayLine } from '../src/chaos/chaos-report.ts';
import { type ChaosNetwork, startChaosNetwork } from '../src/chaos/network/chaos-network.ts';
import { runChaos } from '../src/chaos/run-chaos.ts';

let network: ChaosNetwork;

beforeAll(async () => {
  network = await startChaosNetwork(testServers());
}, 60_000);

afterAll(() => network?.close(), 30_000);

test('every client has the same gapless history, whatever people and faults do in between', async () => {
  const plan = { runs: 5, limitMs: 12_000, maxCommands: 60, shrinkMs: 0, flood: false };
  const outcome = await runChaos(network, { ...plan, seed: randomInt(2 ** 31) });
  const said = outcome.failure && `${outcome.failure.message}\n${outcome.failure.commands}`;
  expect([said, replayLine(outcome, plan)]).toEqual([null, null]);
  expect(outcome.runs.reduce((sum, { frames }) => sum + frames, 0)).toBeGreaterThan(0);
}, 90_000);
