import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { pair } from '../support/scene.ts';
import type { World } from '../support/world.ts';

/** What becomes of a push, whatever APNs says. */
export function describeOutcomes(world: () => World): void {
  test('410 asks auth to remove the token, if registered before Apple’s time and of that generation', async () => {
    const { ada, bob, room, device } = await pair(world());
    const timestamp = Date.now() - 1_000;
    world().simulator.script(device.token, [{ status: 410, reason: 'Unregistered', timestamp }]);
    const sent = await world().people.say(room, ada, 'gone?');
    expect(await world().decided(sent, bob.id)).toMatchObject({ outcome: 'failed', reason: 'Unregistered' });
    expect(world().auth.invalidations).toContainEqual({
      ...{ token: device.token, generation: 1, registeredBeforeMs: timestamp, reason: 'Unregistered' },
    });
  });

  test('a bad token is removed whenever it was registered', async () => {
    const { ada, bob, room, device } = await pair(world());
    world().simulator.script(device.token, [{ status: 400, reason: 'BadDeviceToken' }]);
    const sent = await world().people.say(room, ada, 'bad?');
    expect(await world().decided(sent, bob.id)).toMatchObject({ outcome: 'failed', status: 400 });
    expect(world().auth.invalidations).toContainEqual({
      ...{ token: device.token, generation: 1, registeredBeforeMs: 0, reason: 'BadDeviceToken' },
    });
  });

  test.each([
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a reset', { action: 'reset' as const }],
    ['a stall', { action: 'stall' as const }],
    ['a GOAWAY', { action: 'goaway' as const }],
  ])('%s is tried again under the same ids and shows one banner', async (_name, scripted) => {
    const { ada, bob, room, device } = await pair(world());
    world().simulator.script(device.token, [scripted, scripted]);
    const sent = await world().people.say(room, ada, 'sooner or later');
    await world().decided(sent, bob.id, 'sent');
    expect(world().simulator.inbox(device.token).notifications).toHaveLength(1);
    const requests = world().simulator.requests(device.token);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ headers }) => headers['apns-id'])).size).toBe(1);
  });

  test('too large is cut shorter once, then parked', async () => {
    const { ada, bob, room, device } = await pair(world());
    world().simulator.script(device.token, [{ status: 413 }]);
    const cut = await world().people.say(room, ada, 'x'.repeat(4_000));
    await world().decided(cut, bob.id, 'sent');
    const sizes = world()
      .simulator.requests(device.token)
      .map(({ payload }) => Buffer.byteLength(JSON.stringify(payload)));
    expect(sizes).toEqual([4_096, 2_048]);
    world().simulator.script(device.token, [{ status: 413 }, { status: 413 }]);
    const parked = await world().people.say(room, ada, 'still too large');
    expect(await world().decided(parked, bob.id)).toMatchObject({ outcome: 'failed', status: 413 });
    await eventually('the parked job', async () => {
      return (await world().queue.parked(10)).some(({ reason }) => reason === '413 PayloadTooLarge');
    });
  });

  test('a request that is wrong is parked with its reason', async () => {
    const { ada, bob, room, device } = await pair(world());
    world().simulator.script(device.token, [{ status: 400, reason: 'BadTopic' }]);
    const sent = await world().people.say(room, ada, 'wrong');
    expect(await world().decided(sent, bob.id)).toMatchObject({ outcome: 'failed', reason: 'BadTopic' });
    await eventually('the parked job', async () => {
      return (await world().queue.parked(10)).some(({ reason }) => reason === '400 BadTopic');
    });
  });

  test('403 pauses sending and loses nothing: all goes out once APNs accepts us again', async () => {
    const ada = await world().people.add('Ada');
    const others = await Promise.all(Array.from({ length: 20 }, () => world().people.add('Bob')));
    const room = await world().people.room([ada, ...others], 'Many');
    const refusals = [{ status: 403, reason: 'InvalidProviderToken' }];
    for (const { devices } of others) world().simulator.script(devices[0]!.token, refusals);
    const sent = await world().people.say(room, ada, 'after the repair');
    await eventually(
      'all to be sent',
      async () => (await world().decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 20,
      { timeoutMs: 25_000 },
    );
    for (const { devices } of others) {
      expect(world().simulator.inbox(devices[0]!.token).notifications).toHaveLength(1);
    }
  });
}
