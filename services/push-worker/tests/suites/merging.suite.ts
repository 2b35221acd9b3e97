import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { SentPush } from '../support/people.ts';
import { badgesOf, pair, payloadOf } from '../support/scene.ts';
import type { World } from '../support/world.ts';

/** Many pushes to one device become few, and none is lost. */
export function describeMerging(world: () => World): void {
  const allSent = (messages: readonly SentPush[], recipientId: string) =>
    eventually(
      'all messages to be recorded as sent',
      async () => {
        for (const sent of messages) {
          const [row] = await world().decisions(sent);
          if (row?.outcome !== 'sent' || row.recipient_id !== recipientId) return false;
        }
        return true;
      },
      { timeoutMs: 15_000, everyMs: 50 },
    );

  test('a burst while APNs is slow becomes few pushes with a count, and every message is recorded as sent', async () => {
    const { ada, bob, room, device } = await pair(world());
    world().simulator.script(device.token, [{ status: 200, delay_ms: 400 }]);
    const messages: SentPush[] = [];
    for (let n = 1; n <= 20; n++) messages.push(await world().people.say(room, ada, `number ${n}`));
    await allSent(messages, bob.id);
    const requests = world().simulator.requests(device.token);
    expect(requests.length).toBeLessThanOrEqual(10);
    const counts = requests.map((request) => Number(payloadOf(request).data['count']));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(badgesOf(world(), device.token).at(-1)).toBe(20);
    const last = messages.at(-1)!;
    expect(requests.at(-1)?.headers['apns-collapse-id']).toBe(last.id);
    expect(payloadOf(requests.at(-1)).aps['alert']).toMatchObject({ body: 'number 20' });
    // What was carried names the push that carried it.
    const ids = new Set(requests.map(({ headers }) => headers['apns-id']));
    for (const sent of messages) {
      const [row] = await world().decisions(sent);
      expect(ids).toContain(row?.apns_id);
      const own = requests.some(({ headers }) => headers['apns-collapse-id'] === sent.id);
      expect(row?.reason).toBe(own ? null : 'merged');
    }
  });

  test('a mention is merged with nothing, and conversations are not merged with each other', async () => {
    const { ada, bob, room, device } = await pair(world());
    const group = await world().people.room([ada, bob], 'Group');
    world().simulator.script(device.token, [{ status: 200, delay_ms: 400 }]);
    const first = await world().people.say(room, ada, 'first');
    await world().simulator.waitForRequest(device.token);
    const messages = [first];
    for (let n = 0; n < 3; n++) messages.push(await world().people.say(room, ada, `direct ${n}`));
    const mention = await world().people.say(group, ada, 'Bob!', { mentions: [bob] });
    messages.push(mention, await world().people.say(group, ada, 'and then'));
    await allSent(messages, bob.id);
    const shown = world()
      .simulator.requests(device.token)
      .map((request) => [request.headers['apns-collapse-id'], payloadOf(request).data['count']]);
    expect(shown).toContainEqual([mention.id, 1]);
    expect(shown).toContainEqual([messages.at(-1)!.id, 1]);
    expect(shown.map(([id]) => id)).toContain(messages[3]!.id);
    const [row] = await world().decisions(mention);
    expect(row).toMatchObject({ outcome: 'sent', reason: null });
  });

  test('what a failed push carried fails and is retried with it', async () => {
    const { ada, bob, room, device } = await pair(world());
    world().simulator.script(device.token, [{ status: 200, delay_ms: 400 }, { status: 503 }]);
    const messages: SentPush[] = [];
    for (let n = 0; n < 6; n++) messages.push(await world().people.say(room, ada, `try ${n}`));
    await allSent(messages, bob.id);
    const shown = world().simulator.inbox(device.token).notifications;
    const counts = shown.map((notification) => Number(payloadOf(notification).data['count']));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
  });

  test('after a burst of ten a device waits, a mention does not, and in time all of it arrives', async () => {
    const ada = await world().people.add('Ada');
    const bob = await world().people.add('Bob');
    const { token } = bob.devices[0]!;
    const rooms = await Promise.all(Array.from({ length: 13 }, () => world().people.room([ada, bob])));
    await world().withTimeStopped(async () => {
      const messages = await Promise.all(rooms.map((room) => world().people.say(room, ada, 'hello')));
      await eventually('ten pushes', () => world().simulator.inbox(token).requests === 10);
      const crowd = await world().people.room([ada, bob], 'Group');
      const mention = await world().people.say(crowd, ada, 'Bob!', { mentions: [bob] });
      await world().decided(mention, bob.id, 'sent');
      expect(world().simulator.inbox(token).requests).toBe(11);
      world().passTime(10_000);
      await allSent(messages, bob.id);
      expect(world().simulator.inbox(token).requests).toBe(14);
      expect(badgesOf(world(), token).at(-1)).toBe(14);
    });
  });
}
