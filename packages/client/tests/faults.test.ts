import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '../../bench/src/chaos/random.ts';
import { newScene } from './faults/scene.ts';
import { act } from './faults/script.ts';
import { settle } from './faults/settle.ts';
import type { Stage } from './faults/stage.ts';
import { type SdkNetwork, startSdkNetwork } from './network/sdk-network.ts';

// More of it: SDK_FAULTS_RUNS=50 SDK_FAULTS_SEED=1 npm test -- packages/client/tests/faults.test.ts
const RUNS = Number(process.env['SDK_FAULTS_RUNS'] ?? 1);
const SEED = Number(process.env['SDK_FAULTS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const STEPS = 120;
/** More than two pages. */
const PAST = 130;

let network: SdkNetwork;

beforeAll(async () => {
  network = await startSdkNetwork();
}, 60_000);

afterAll(() => network?.close(), 30_000);

test.each(Array.from({ length: RUNS }, (_, run) => SEED + run))(
  'whatever becomes of the network, what every client shows is a prefix of the truth (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const scene = await newScene(network, random, PAST);
    const stage: Stage = { scene, random, underWay: new Set(), log: [] };
    try {
      await act(stage, STEPS);
      expect([await settle(stage), seed]).toEqual([[], seed]);
      expect(scene.devices.every(({ sights }) => sights.all.length > 0)).toBe(true);
    } finally {
      await scene.close();
    }
  },
  120_000,
);
