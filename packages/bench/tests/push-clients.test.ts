import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProviderKey } from '@parley/apns-simulator';
import type { PushClientKind } from '../src/apns/push-clients.ts';
import { type ApnsResponder, startApnsResponder } from '../src/apns/start-apns-responder.ts';
import { type PushClients, startPushClients } from '../src/apns/start-push-clients.ts';
import { startSimulatorProcess } from '../src/apns/start-simulator-process.ts';
import type { Pusher, PushFigure, PushRange } from '../src/benches/push-figures.ts';
import { benchPushThroughput } from '../src/benches/push-throughput.ts';
import { tableOf } from '../src/report/table.ts';

const { teamId, keyId, privateKey, publicKey } = createProviderKey();
const driving = { key: { teamId, keyId, privateKey }, topic: 'app.parley.ios', atOnce: 8, durationMs: 300 };
let responder: ApnsResponder;
let clients: PushClients;

beforeAll(async () => {
  responder = await startApnsResponder();
  clients = startPushClients();
});
afterAll(() => Promise.all([responder.stop(), clients.stop()]));

test.each<PushClientKind>(['bare', 'parley', 'apns2', 'node-apn'])(
  '%s is answered every push, with the 410s among them, and counted where it is answered',
  async (kind) => {
    await responder.call('begin', { roundTripMs: 5, goneEvery: 4, maxStreams: 100, keep: true });
    const { url, ca } = responder;
    const answers = await clients.call('drive', { ...driving, kind, url, ca });
    const { answered, kept } = await responder.call('report', null);
    expect(Object.keys(answers).sort()).toEqual(['200', '410']);
    // The first push only opens the connection.
    expect((answers['200'] ?? 0) + (answers['410'] ?? 0)).toBe(answered - 1);
    expect(kept.filter(({ status }) => status === 410)).toHaveLength(Math.floor(answered / 4));
  },
  30_000,
);

test('the simulator takes what the bare client sends', async () => {
  const simulator = startSimulatorProcess();
  try {
    const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const place = await simulator.call('start', { teamId, keyId, publicKey: spki });
    const answers = await clients.call('drive', { ...driving, ...place, kind: 'bare' });
    expect(Object.keys(answers)).toEqual(['200']);
  } finally {
    await simulator.stop();
  }
}, 30_000);

test('every pusher is measured beside the bare client in every cell', async () => {
  const pushed: Pusher[] = [];
  const range: PushRange = {
    async push(pusher): Promise<PushFigure> {
      pushed.push(pusher);
      return { perSecond: pusher === 'bare' ? 100 : 90, cpuMicros: 10, answers: {} };
    },
    latency: async () => ({ p50: 60, p99: 100, max: 120, missing: 0 }),
    bareOnSimulator: async () => 50,
  };
  const cells = [
    { roundTripMs: 0, atOnce: 50 },
    { roundTripMs: 50, atOnce: 50 },
  ];
  const options = { rounds: 2, settings: {}, progress: () => {} };
  const result = await benchPushThroughput(range, {
    ...options,
    cells,
    latencyAt: { roundTripMs: 50, atOnce: 50 },
  });
  expect(pushed).toHaveLength(5 * (1 + cells.length * 2));
  expect(result.measures.filter(({ met }) => met === false)).toEqual([]);
  expect(result.measures.filter(({ ratio }) => ratio === 0.9)).toHaveLength(4 * cells.length);
  expect(tableOf(result)).toContain('event to 200 at half load (45/s), p99');
});
