import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { at, newScene, writeMany } from './faults/scene.ts';
import { settle } from './faults/settle.ts';
import { type SdkNetwork, startSdkNetwork } from './network/sdk-network.ts';

/** The server replays up to 1,000 changes; beyond that it gives the latest page. */
const CHANGES = 1_100;

let network: SdkNetwork;

beforeAll(async () => {
  network = await startSdkNetwork();
}, 60_000);

afterAll(() => network?.close(), 30_000);

test('who was away for more than 1,000 changes has them all, and what was written meanwhile is sent in its order', async () => {
  const scene = await newScene(network, Math.random);
  try {
    const [id, other] = [at(scene.conversations, 0), at(scene.conversations, 1)];
    const away = at(scene.devices, 3);
    const handle = away.client.conversation(id);
    away.send(id, 'before');
    await eventually('it to be sent', () =>
      handle.history.get().messages.some(({ status }) => status === 'sent'),
    );

    away.client.setOnline(false);
    for (let i = 0; i < 40; i++) away.send(i % 2 ? id : other, `written offline ${i}`);
    await writeMany(at(scene.people, 0), id, CHANGES);
    // The process ends meanwhile, and begins again without a network.
    away.path.cut();
    await away.restart();
    expect(away.client.outbox.get()).toHaveLength(40);
    expect(away.client.conversation(id).history.get().messages.at(-1)?.text).toBe('written offline 39');

    expect(await settle({ scene, random: Math.random, underWay: new Set(), log: [] })).toEqual([]);
    const frames = scene.history.connections.filter(({ client }) => client === away.name).at(-1)?.frames;
    const tooLong = frames?.filter(
      ({ type, payload }) => type === 'room.joined' && (payload as { too_long: boolean }).too_long,
    );
    expect(tooLong?.length).toBeGreaterThan(0);
  } finally {
    await scene.close();
  }
}, 120_000);
