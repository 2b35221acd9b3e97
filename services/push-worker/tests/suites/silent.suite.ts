import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { pair, payloadOf, suppressed } from '../support/scene.ts';
import type { World } from '../support/world.ts';

const MINUTE_MS = 60_000;

/** Pushes that nobody sees: what was read elsewhere, and what nobody wants to be told of. */
export function describeSilent(world: () => World): void {
  const silentOf = (token: string) =>
    world()
      .simulator.requests(token)
      .filter((request) => !payloadOf(request).aps['alert']);
  const nthSilent = (token: string, n: number) =>
    eventually(`silent push ${n}`, () => silentOf(token)[n - 1], { timeoutMs: 10_000 });

  /** Bob with two devices, in a conversation with Ada. */
  async function twoDevices() {
    const { ada, bob, room, device } = await pair(world());
    return { ada, bob, room, device, desk: await world().people.addDevice(bob.id) };
  }

  test('what was read is taken away on the other device, by one wake for all that was read at once', async () => {
    const { ada, bob, room, device, desk } = await twoDevices();
    const first = await world().people.say(room, ada, 'one');
    const second = await world().people.say(room, ada, 'two');
    for (const sent of [first, second]) {
      await eventually('both devices to show it', async () => {
        return (await world().decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 2;
      });
    }
    await world().happen.read(room, bob, 1, desk.sessionId);
    await world().happen.read(room, bob, 2, desk.sessionId);
    const wake = await nthSilent(device.token, 1);
    expect(wake.headers).toMatchObject({ 'apns-push-type': 'background', 'apns-priority': '5' });
    expect(payloadOf(wake)).toMatchObject({
      aps: { 'content-available': 1 },
      data: { kind: 'read', conversation_id: room.id, read_up_to: 2, badge: 0 },
    });
    expect(await world().decided(first, bob.id, undefined, 'clear')).toMatchObject(suppressed('superseded'));
    expect(await world().decided(second, bob.id, 'sent', 'clear')).toMatchObject({ status: 200 });
    await world().idle();
    expect(silentOf(device.token)).toHaveLength(1);
    expect(silentOf(desk.token)).toHaveLength(0);
    const shown = await world().pool.query('SELECT FROM push_shown WHERE conversation_id = $1', [room.id]);
    expect(shown.rowCount).toBe(0);
  });

  test('what is read while its banner is on the way is taken away', async () => {
    const { ada, bob, room, device, desk } = await twoDevices();
    world().simulator.script(device.token, [{ delay_ms: 250 }]);
    const sent = await world().people.say(room, ada, 'one');
    await eventually('the push to be under way', () => world().simulator.requests(device.token).length > 0);
    await world().happen.read(room, bob, 1, desk.sessionId);
    expect(await world().decided(sent, bob.id, 'sent', 'clear')).toMatchObject({ status: 200 });
    expect(payloadOf(await nthSilent(device.token, 1)).data).toMatchObject({ kind: 'read', read_up_to: 1 });
  });

  test('what is read before a lost answer is tried again is taken away, for APNs may have taken it', async () => {
    const { ada, bob, room, device, desk } = await twoDevices();
    world().simulator.script(device.token, [{ action: 'reset_after' }]);
    const sent = await world().people.say(room, ada, 'one');
    await world().decided(sent, bob.id, 'retrying');
    await world().happen.read(room, bob, 1, desk.sessionId);
    expect(payloadOf(await nthSilent(device.token, 1)).data).toMatchObject({ kind: 'read', read_up_to: 1 });
  });

  test('what stands above the place that was read stays, and can be cleared later', async () => {
    const { ada, bob, room, device, desk } = await twoDevices();
    for (const text of ['one', 'two']) {
      const sent = await world().people.say(room, ada, text);
      await eventually('both devices to show it', async () => {
        return (await world().decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 2;
      });
    }
    const standing = async () => {
      const { rows } = await world().pool.query(
        'SELECT first_seq, last_seq FROM push_shown WHERE conversation_id = $1',
        [room.id],
      );
      return rows;
    };
    await world().happen.read(room, bob, 1, desk.sessionId);
    expect(payloadOf(await nthSilent(device.token, 1)).data).toMatchObject({ read_up_to: 1, badge: 1 });
    await eventually('both to be written down', async () =>
      (await standing()).every((row) => row.first_seq === 2),
    );
    expect(await standing()).toEqual(Array(2).fill({ first_seq: 2, last_seq: 2 }));
    world().passTime(21 * MINUTE_MS);
    await world().happen.read(room, bob, 2, desk.sessionId);
    expect(payloadOf(await nthSilent(device.token, 2)).data).toMatchObject({ read_up_to: 2, badge: 0 });
    await eventually('nothing to stand', async () => (await standing()).length === 0);
  });

  test('within 20 minutes of a wake only the badge is told, and after them it wakes again', async () => {
    const { ada, bob, room, device, desk } = await twoDevices();
    const readNext = async (text: string) => {
      const sent = await world().people.say(room, ada, text);
      await eventually('both devices to show it', async () => {
        return (await world().decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 2;
      });
      await world().happen.read(room, bob, sent.seq, desk.sessionId);
    };
    await readNext('one');
    expect((await nthSilent(device.token, 1)).headers['apns-push-type']).toBe('background');
    await readNext('two');
    const badge = await nthSilent(device.token, 2);
    expect(badge.headers).toMatchObject({ 'apns-push-type': 'alert', 'apns-priority': '5' });
    expect(payloadOf(badge).aps).toEqual({ badge: 0 });
    expect(world().simulator.inbox(device.token).badge).toBe(0);
    world().passTime(21 * MINUTE_MS);
    await readNext('three');
    expect((await nthSilent(device.token, 3)).headers['apns-push-type']).toBe('background');
  });

  test('after a wake, in which the app sets the badge itself, a badge that it once had is told again', async () => {
    const { ada, bob, room, device, desk } = await twoDevices();
    const quiet = await world().people.room([ada, bob], 'Quiet');
    await world().pool.query(`UPDATE participants SET notify = 'none' WHERE conversation_id = $1`, [
      quiet.id,
    ]);
    const sent = await world().people.say(room, ada, 'one');
    await eventually('both devices to show it', async () => {
      return (await world().decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 2;
    });
    await world().happen.read(room, bob, 1, desk.sessionId);
    expect(payloadOf(await nthSilent(device.token, 1)).data['badge']).toBe(0);
    world().passTime(MINUTE_MS);
    await world().people.say(quiet, ada, 'counts, and is not shown');
    expect(payloadOf(await nthSilent(device.token, 2)).aps).toEqual({ badge: 1 });
  });

  test('a device that looks, or shows nothing, is not told', async () => {
    const { ada, bob, room, device, desk } = await twoDevices();
    const sent = await world().people.say(room, ada, 'one');
    await eventually('both devices to show it', async () => {
      return (await world().decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 2;
    });
    const late = await world().people.addDevice(bob.id);
    await world().connect(bob.id, device.sessionId, 'foreground');
    await world().happen.read(room, bob, 1, desk.sessionId);
    expect(await world().decided(sent, bob.id, undefined, 'clear')).toMatchObject(suppressed('connected'));
    await world().idle();
    for (const { token } of [device, desk, late]) expect(silentOf(token)).toHaveLength(0);
    expect(await world().decisions(sent, 'clear')).toHaveLength(1);
  });

  test('a muted message wakes the app now and then, and says nothing', async () => {
    const { ada, bob, room, device } = await pair(world());
    await world().pool.query(
      `UPDATE participants SET muted_until = now() + interval '1 day' WHERE user_id = $1`,
      [bob.id],
    );
    const first = await world().people.say(room, ada, 'psst');
    const wake = await nthSilent(device.token, 1);
    expect(wake.headers).toMatchObject({ 'apns-push-type': 'background', 'apns-priority': '5' });
    expect(payloadOf(wake)).toMatchObject({ aps: { 'content-available': 1 }, data: { kind: 'fresh' } });
    expect(await world().decided(first, bob.id)).toMatchObject(suppressed('muted'));
    expect(await world().decided(first, bob.id, 'sent', 'fresh')).toMatchObject({ status: 200 });
    const second = await world().people.say(room, ada, 'psst again');
    expect(await world().decided(second, bob.id)).toMatchObject(suppressed('muted'));
    await world().idle();
    expect(world().simulator.requests(device.token)).toHaveLength(1);
    expect(await world().decisions(second, 'fresh')).toEqual([]);
  });

  test('between wakes a message that counts tells the badge, at most once a minute', async () => {
    const { ada, bob, room, device } = await pair(world());
    await world().pool.query(`UPDATE participants SET notify = 'none' WHERE user_id = $1`, [bob.id]);
    await world().withTimeStopped(async () => {
      await world().people.say(room, ada, 'one');
      expect((await nthSilent(device.token, 1)).headers['apns-push-type']).toBe('background');
      await world().people.say(room, ada, 'two');
      expect(payloadOf(await nthSilent(device.token, 2)).aps).toEqual({ badge: 2 });
      const third = await world().people.say(room, ada, 'three');
      const fourth = await world().people.say(room, ada, 'four');
      expect(await world().decided(fourth, bob.id)).toMatchObject(suppressed('notify_level'));
      world().passTime(MINUTE_MS);
      await world().decided(third, bob.id, undefined, 'fresh');
      await world().decided(fourth, bob.id, undefined, 'fresh');
    });
    await world().idle();
    expect(world().simulator.inbox(device.token).badge).toBe(4);
    expect(silentOf(device.token)).toHaveLength(3);
  });

  test('a connected app fetches by itself', async () => {
    const { ada, bob, room, device } = await pair(world());
    await world().pool.query(
      `INSERT INTO user_settings (user_id, do_not_disturb) VALUES ($1, '{"from":"00:00","to":"23:59","tz":"UTC"}')`,
      [bob.id],
    );
    await world().connect(bob.id, device.sessionId, 'background');
    const sent = await world().people.say(room, ada, 'quiet');
    expect(await world().decided(sent, bob.id, undefined, 'fresh')).toMatchObject(suppressed('connected'));
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });
}
