import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { Adapter } from './support/queues.ts';
import { startWorld, TOPIC, type World } from './support/world.ts';

/** What push-worker promises, whichever queue is under it. */
export function describePush(adapter: Adapter): void {
  describe(`push over the ${adapter} queue`, () => {
    let world: World;
    beforeAll(async () => {
      // Short, so that a stall is over soon.
      world = await startWorld(adapter, 500);
    }, 60_000);
    afterAll(() => world.close(), 60_000);

    async function pair() {
      const ada = await world.people.add('Ada');
      const bob = await world.people.add('Bob');
      const room = await world.people.room([ada, bob]);
      const device = bob.devices[0]!;
      return { ada, bob, room, device };
    }
    const suppressed = (reason: string) => ({ outcome: 'suppressed', reason });

    test('an offline member gets the message, with the badge of all conversations', async () => {
      const { ada, bob, room, device } = await pair();
      const other = await world.people.room([ada, bob], 'Elsewhere');
      await world.people.say(other, ada, 'not pushed', { publish: false });
      const sent = await world.people.say(room, ada, 'hello Bob');
      const { headers, payload } = await world.simulator.waitForRequest(device.token);
      expect(headers).toMatchObject({
        'apns-topic': TOPIC,
        'apns-collapse-id': sent.id,
        'apns-push-type': 'alert',
      });
      expect(payload).toMatchObject({
        aps: { alert: { title: 'Ada', body: 'hello Bob' }, badge: 2, 'thread-id': room.id },
        data: { conversation_id: room.id, message_id: sent.id, sender_id: ada.id, seq: 1, mention: false },
      });
      expect(await world.decided(sent, bob.id)).toMatchObject({ outcome: 'sent', status: 200, attempts: 1 });
    });

    test('each device of each member gets one push, under its own bundle id', async () => {
      const ada = await world.people.add('Ada');
      const bob = await world.people.add('Bob', { devices: 2 });
      const own = await world.people.addDevice(bob.id, { bundleId: 'com.example.own' });
      const carol = await world.people.add('Carol');
      const room = await world.people.room([ada, bob, carol], 'Engine');
      const sent = await world.people.say(room, ada, 'all of you', { mentions: [carol] });
      await eventually('four sent pushes', async () => {
        return (await world.decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 4;
      });
      for (const { token } of [...bob.devices, own, ...carol.devices]) {
        expect(world.simulator.inbox(token)).toMatchObject({ badge: 1, requests: 1 });
      }
      expect(world.simulator.requests(own.token)[0]?.headers).toMatchObject({
        'apns-topic': 'com.example.own',
      });
      expect(world.simulator.requests(carol.devices[0]!.token)[0]?.payload).toMatchObject({
        aps: { alert: { title: 'Ada', subtitle: 'Engine' } },
        data: { mention: true },
      });
      expect(world.simulator.inbox(ada.devices[0]!.token).requests).toBe(0);
    });

    test('who read, muted, blocked, asked for mentions only or rests gets none, and the reason is kept', async () => {
      const ada = await world.people.add('Ada');
      const names = ['Read', 'Muted', 'Blocker', 'Blocked', 'Mentions', 'Mentioned', 'Resting', 'Left'];
      const people = await Promise.all(names.map((name) => world.people.add(name)));
      const [read, muted, blocker, blocked, mentions, mentioned, resting, left] = people as typeof people &
        Record<number, (typeof people)[0]>;
      const room = await world.people.room([ada, ...people], 'Group');
      const set = (id: string, change: string) =>
        world.pool.query(`UPDATE participants SET ${change} WHERE conversation_id = $1 AND user_id = $2`, [
          room.id,
          id,
        ]);
      const block = (from: string, to: string) =>
        world.pool.query('INSERT INTO blocks (user_id, blocked_user_id) VALUES ($1, $2)', [from, to]);
      await set(read!.id, 'last_read_seq = 1');
      await set(muted!.id, `muted_until = now() + interval '1 hour'`);
      await set(mentions!.id, `notify = 'mentions'`);
      await set(mentioned!.id, `notify = 'mentions'`);
      await set(left!.id, 'left_seq = 0');
      await block(blocker!.id, ada.id);
      await block(ada.id, blocked!.id);
      await world.pool.query('INSERT INTO user_settings (user_id, do_not_disturb) VALUES ($1, $2)', [
        resting!.id,
        JSON.stringify({ from: '00:00', to: '23:59', tz: 'UTC' }),
      ]);
      const sent = await world.people.say(room, ada, 'psst', { mentions: [mentioned!] });
      expect(await world.decided(sent, mentioned!.id)).toMatchObject({ outcome: 'sent' });
      expect(await world.decided(sent, read!.id)).toMatchObject(suppressed('read'));
      expect(await world.decided(sent, muted!.id)).toMatchObject(suppressed('muted'));
      expect(await world.decided(sent, blocker!.id)).toMatchObject(suppressed('blocked'));
      expect(await world.decided(sent, blocked!.id)).toMatchObject(suppressed('blocked'));
      expect(await world.decided(sent, mentions!.id)).toMatchObject(suppressed('notify_level'));
      expect(await world.decided(sent, resting!.id)).toMatchObject(suppressed('do_not_disturb'));
      await world.idle();
      const pushed = people.filter((person) => world.simulator.inbox(person.devices[0]!.token).requests > 0);
      expect(pushed.map(({ name }) => name)).toEqual(['Mentioned']);
      expect((await world.decisions(sent)).map((row) => row.recipient_id)).not.toContain(left!.id);
    });

    test('a zombie socket delays the push, and does not cost it', async () => {
      const { ada, bob, room, device } = await pair();
      await world.connect(bob.id, device.sessionId, 'foreground');
      const sent = await world.people.say(room, ada, 'are you there?');
      expect(await world.decided(sent, bob.id)).toMatchObject({ outcome: 'sent' });
      expect(world.simulator.inbox(device.token).notifications).toHaveLength(1);
    });

    test('a device that acknowledged in the foreground gets none, before or during the grace', async () => {
      const { ada, bob, room, device } = await pair();
      await world.connect(bob.id, device.sessionId, 'foreground');
      const key = { sessionId: device.sessionId, conversationId: room.id };
      await world.presence.acknowledge([{ ...key, seq: 1 }]);
      const first = await world.people.say(room, ada, 'seen at once');
      expect(await world.decided(first, bob.id)).toMatchObject(suppressed('acknowledged'));
      const second = await world.people.say(room, ada, 'seen a moment later');
      await world.presence.acknowledge([{ ...key, seq: 2 }]);
      expect(await world.decided(second, bob.id)).toMatchObject(suppressed('acknowledged'));
      expect(world.simulator.inbox(device.token).requests).toBe(0);
    });

    test('what is read on an active other device within its wait is not pushed', async () => {
      const { ada, bob, room, device } = await pair();
      const desk = await world.people.addDevice(bob.id);
      await world.connect(bob.id, desk.sessionId, 'foreground');
      const sent = await world.people.say(room, ada, 'read me at the desk');
      await world.pool.query('UPDATE participants SET last_read_seq = 1 WHERE user_id = $1', [bob.id]);
      await eventually('decisions about both devices', async () => {
        const rows = await world.decisions(sent);
        return rows.length > 0 && rows.every(({ reason }) => reason === 'read');
      });
      await world.idle();
      expect(world.simulator.inbox(device.token).requests).toBe(0);
      expect(world.simulator.inbox(desk.token).requests).toBe(0);
    });

    test('a job whose token moved meanwhile shows nothing to the new owner', async () => {
      const { ada, bob, room, device } = await pair();
      const carol = await world.people.add('Carol', { devices: 0 });
      const sent = await world.people.say(room, ada, 'for Bob only', { publish: false });
      await world.pool.query(
        `UPDATE device_tokens SET user_id = $2, generation = generation + 1 WHERE token = $1`,
        [device.token, carol.id],
      );
      await world.people.owe(room, ada, sent, bob, device);
      expect(await world.decided(sent, bob.id)).toMatchObject(suppressed('token_moved'));
      const again = await world.people.say(room, ada, 'for Bob again', { publish: false });
      await world.pool.query(`UPDATE device_tokens SET user_id = $2 WHERE token = $1`, [
        device.token,
        bob.id,
      ]);
      await world.people.owe(room, ada, again, bob, device);
      expect(await world.decided(again, bob.id)).toMatchObject(suppressed('token_moved'));
      expect(world.simulator.inbox(device.token).requests).toBe(0);
    });

    test('what was deleted, read, or left before the attempt is not sent', async () => {
      const { ada, bob, room, device } = await pair();
      const deleted = await world.people.say(room, ada, 'oops', { publish: false });
      await world.pool.query('UPDATE messages SET deleted_at = now() WHERE id = $1', [deleted.id]);
      await world.people.owe(room, ada, deleted, bob, device);
      expect(await world.decided(deleted, bob.id)).toMatchObject(suppressed('message_deleted'));
      const read = await world.people.say(room, ada, 'read', { publish: false });
      await world.pool.query('UPDATE participants SET last_read_seq = 2 WHERE user_id = $1', [bob.id]);
      await world.people.owe(room, ada, read, bob, device);
      expect(await world.decided(read, bob.id)).toMatchObject(suppressed('read'));
      const left = await world.people.say(room, ada, 'too late', { publish: false });
      await world.pool.query('UPDATE participants SET left_seq = 3 WHERE user_id = $1', [bob.id]);
      await world.people.owe(room, ada, left, bob, device);
      expect(await world.decided(left, bob.id)).toMatchObject(suppressed('not_member'));
      expect(world.simulator.inbox(device.token).requests).toBe(0);
    });

    test('an intent delivered again after its push sends nothing', async () => {
      const { ada, bob, room, device } = await pair();
      const sent = await world.people.say(room, ada, 'once');
      await world.decided(sent, bob.id, 'sent');
      await world.people.repeat(room, ada, sent);
      await world.people.say(room, ada, 'twice').then((next) => world.decided(next, bob.id, 'sent'));
      await world.idle();
      const shown = world.simulator.requests(device.token).map(({ headers }) => headers['apns-collapse-id']);
      expect(shown.filter((id) => id === sent.id)).toHaveLength(1);
    });

    test('410 asks auth to remove the token, if registered before Apple’s time and of that generation', async () => {
      const { ada, bob, room, device } = await pair();
      const timestamp = Date.now() - 1_000;
      world.simulator.script(device.token, [{ status: 410, reason: 'Unregistered', timestamp }]);
      const sent = await world.people.say(room, ada, 'gone?');
      expect(await world.decided(sent, bob.id)).toMatchObject({ outcome: 'failed', reason: 'Unregistered' });
      expect(world.auth.invalidations).toContainEqual({
        ...{ token: device.token, generation: 1, registeredBeforeMs: timestamp, reason: 'Unregistered' },
      });
    });

    test('a bad token is removed whenever it was registered', async () => {
      const { ada, bob, room, device } = await pair();
      world.simulator.script(device.token, [{ status: 400, reason: 'BadDeviceToken' }]);
      const sent = await world.people.say(room, ada, 'bad?');
      expect(await world.decided(sent, bob.id)).toMatchObject({ outcome: 'failed', status: 400 });
      expect(world.auth.invalidations).toContainEqual({
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
      const { ada, bob, room, device } = await pair();
      world.simulator.script(device.token, [scripted, scripted]);
      const sent = await world.people.say(room, ada, 'sooner or later');
      await world.decided(sent, bob.id, 'sent');
      expect(world.simulator.inbox(device.token).notifications).toHaveLength(1);
      const requests = world.simulator.requests(device.token);
      expect(requests).toHaveLength(3);
      expect(new Set(requests.map(({ headers }) => headers['apns-id'])).size).toBe(1);
    });

    test('too large is cut shorter once, then parked', async () => {
      const { ada, bob, room, device } = await pair();
      world.simulator.script(device.token, [{ status: 413 }]);
      const cut = await world.people.say(room, ada, 'x'.repeat(4_000));
      await world.decided(cut, bob.id, 'sent');
      const sizes = world.simulator
        .requests(device.token)
        .map(({ payload }) => Buffer.byteLength(JSON.stringify(payload)));
      expect(sizes).toEqual([4_096, 2_048]);
      world.simulator.script(device.token, [{ status: 413 }, { status: 413 }]);
      const parked = await world.people.say(room, ada, 'still too large');
      expect(await world.decided(parked, bob.id)).toMatchObject({ outcome: 'failed', status: 413 });
      await eventually('the parked job', async () => {
        return (await world.queue.parked(10)).some(({ reason }) => reason === '413 PayloadTooLarge');
      });
    });

    test('a request that is wrong is parked with its reason', async () => {
      const { ada, bob, room, device } = await pair();
      world.simulator.script(device.token, [{ status: 400, reason: 'BadTopic' }]);
      const sent = await world.people.say(room, ada, 'wrong');
      expect(await world.decided(sent, bob.id)).toMatchObject({ outcome: 'failed', reason: 'BadTopic' });
      await eventually('the parked job', async () => {
        return (await world.queue.parked(10)).some(({ reason }) => reason === '400 BadTopic');
      });
    });

    test('403 pauses sending and loses nothing: all goes out once APNs accepts us again', async () => {
      const ada = await world.people.add('Ada');
      const others = await Promise.all(Array.from({ length: 20 }, () => world.people.add('Bob')));
      const room = await world.people.room([ada, ...others], 'Many');
      const refusals = [{ status: 403, reason: 'InvalidProviderToken' }];
      for (const { devices } of others) world.simulator.script(devices[0]!.token, refusals);
      const sent = await world.people.say(room, ada, 'after the repair');
      await eventually(
        'all to be sent',
        async () => (await world.decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 20,
        { timeoutMs: 25_000 },
      );
      for (const { devices } of others) {
        expect(world.simulator.inbox(devices[0]!.token).notifications).toHaveLength(1);
      }
    });

    test('the badge counts what is unread when the push is sent, in the order of the messages', async () => {
      const { ada, bob, room, device } = await pair();
      for (const text of ['one', 'two', 'three', 'four', 'five']) await world.people.say(room, ada, text);
      await eventually('five pushes', () => world.simulator.inbox(device.token).requests === 5);
      const badges = world.simulator
        .requests(device.token)
        .map(({ payload }) => (payload as { aps: { badge: number } } | null)?.aps.badge ?? -1);
      expect([...badges].sort((a, b) => a - b)).toEqual(badges);
      expect(badges.at(-1)).toBe(5);
      expect(world.simulator.inbox(device.token).badge).toBe(5);
      expect(bob.devices).toHaveLength(1);
    });
  });
}
