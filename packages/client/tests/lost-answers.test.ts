import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { Device } from './device/device.ts';
import { at, newScene, type Scene } from './faults/scene.ts';
import { settle } from './faults/settle.ts';
import { type SdkNetwork, startSdkNetwork } from './network/sdk-network.ts';

let network: SdkNetwork;
let scene: Scene;
let alice: Device;
let bob: Device;
let id: string;

beforeAll(async () => {
  network = await startSdkNetwork();
}, 60_000);
beforeEach(async () => {
  scene = await newScene(network, Math.random);
  [alice, bob, id] = [at(scene.devices, 0), at(scene.devices, 3), at(scene.conversations, 0)];
  await eventually('both to be connected and to have it open', () =>
    [alice, bob].every(
      ({ client }) =>
        client.connection.get().state === 'connected' &&
        client.conversation(id).state.get() &&
        client.conversation(id).history.get().reachesEnd,
    ),
  );
});
afterEach(() => scene.close());
afterAll(() => network?.close(), 30_000);

const shown = ({ client }: Device) =>
  client
    .conversation(id)
    .history.get()
    .messages.map(({ text, status }) => `${text}: ${status}`);
const settled = () => settle({ scene, random: Math.random, underWay: new Set(), log: [] });

test('a message whose ack was lost is sent again and stored once', async () => {
  alice.path.loseAnswers();
  alice.send(id, 'first');
  alice.send(id, 'second');
  await eventually('bob to see it', () => shown(bob).includes('first: sent'));
  expect(shown(alice)[0]).toBe('first: sending');
  alice.path.heal();
  await eventually('alice to know', () => shown(alice).join() === 'first: sent,second: sent');
  expect(shown(bob)).toEqual(['first: sent', 'second: sent']);
  expect(await settled()).toEqual([]);
});

test('a message whose ack was lost, and then the whole process, is stored once', async () => {
  alice.path.loseAnswers();
  alice.send(id, 'only once');
  await eventually('bob to see it', () => shown(bob).includes('only once: sent'));
  await alice.restart();
  expect(alice.client.outbox.get().map(({ text }) => text)).toEqual(['only once']);
  alice.path.heal();
  await eventually('alice to know', () => shown(alice).join() === 'only once: sent');
  expect(await settled()).toEqual([]);
});

test('on a network that goes silent in the middle nothing is lost, and the other way works on', async () => {
  alice.path.stall();
  alice.send(id, 'into the silence');
  bob.send(id, 'meanwhile');
  await eventually('bob to go on', () => shown(bob).includes('meanwhile: sent'));
  expect(shown(alice)).toEqual(['into the silence: sending']);
  alice.path.heal();
  await eventually('both to have both', () =>
    [alice, bob].every((device) => shown(device).join() === 'meanwhile: sent,into the silence: sent'),
  );
  expect(await settled()).toEqual([]);
});

test('gateways that restart one after the other lose nobody a message, and everybody comes back', async () => {
  for (let round = 0; round < 2; round++) {
    for (const gateway of network.gateways) {
      for (let i = 0; i < 5; i++)
        for (const device of scene.devices) device.send(id, `${device.name} ${round} ${i}`);
      await gateway.restart();
    }
  }
  expect(await settled()).toEqual([]);
  const sessions = scene.history.connections.filter(({ client }) => client === alice.name);
  expect(sessions.length).toBeGreaterThan(1);
}, 90_000);
