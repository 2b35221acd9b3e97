import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { pair, suppressed } from '../support/scene.ts';
import { TOPIC, type World } from '../support/world.ts';

/** Who gets an alert, and who does not and why. */
export function describeDecisions(world: () => World): void {
  test('an offline member gets the message, with the badge of all conversations', async () => {
    const { ada, bob, room, device } = await pair(world());
    const other = await world().people.room([ada, bob], 'Elsewhere');
    await world().people.say(other, ada, 'not pushed', { publish: false });
    const sent = await world().people.say(room, ada, 'hello Bob');
    const { headers, payload } = await world().simulator.waitForRequest(device.token);
    expect(headers).toMatchObject({
      'apns-topic': TOPIC,
      'apns-collapse-id': sent.id,
      'apns-push-type': 'alert',
    });
    expect(payload).toMatchObject({
      aps: { alert: { title: 'Ada', body: 'hello Bob' }, badge: 2, 'thread-id': room.id },
      data: { conversation_id: room.id, message_id: sent.id, sender_id: ada.id, seq: 1, mention: false },
    });
    expect(await world().decided(sent, bob.id)).toMatchObject({ outcome: 'sent', status: 200, attempts: 1 });
  });

  test('each device of each member gets one push, under its own bundle id', async () => {
    const ada = await world().people.add('Ada');
    const bob = await world().people.add('Bob', { devices: 2 });
    const own = await world().people.addDevice(bob.id, { bundleId: 'com.example.own' });
    const carol = await world().people.add('Carol');
    const room = await world().people.room([ada, bob, carol], 'Engine');
    const sent = await world().people.say(room, ada, 'all of you', { mentions: [carol] });
    await eventually('four sent pushes', async () => {
      return (await world().decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 4;
    });
    for (const { token } of [...bob.devices, own, ...carol.devices]) {
      expect(world().simulator.inbox(token)).toMatchObject({ badge: 1, requests: 1 });
    }
    expect(world().simulator.requests(own.token)[0]?.headers).toMatchObject({
      'apns-topic': 'com.example.own',
    });
    expect(world().simulator.requests(carol.devices[0]!.token)[0]?.payload).toMatchObject({
      aps: { alert: { title: 'Ada', subtitle: 'Engine' } },
      data: { mention: true },
    });
    expect(world().simulator.inbox(ada.devices[0]!.token).requests).toBe(0);
  });

  test('who read, muted, blocked, asked for mentions only or rests gets none, and the reason is kept', async () => {
    const ada = await world().people.add('Ada');
    const names = ['Read', 'Muted', 'Blocker', 'Blocked', 'Mentions', 'Mentioned', 'Resting', 'Left'];
    const people = await Promise.all(names.map((name) => world().people.add(name)));
    const [read, muted, blocker, blocked, mentions, mentioned, resting, left] = people as typeof people &
      Record<number, (typeof people)[0]>;
    const room = await world().people.room([ada, ...people], 'Group');
    const set = (id: string, change: string) =>
      world().pool.query(`UPDATE participants SET ${change} WHERE conversation_id = $1 AND user_id = $2`, [
        room.id,
        id,
      ]);
    const block = (from: string, to: string) =>
      world().pool.query('INSERT INTO blocks (user_id, blocked_user_id) VALUES ($1, $2)', [from, to]);
    await set(read!.id, 'last_read_seq = 1');
    await set(muted!.id, `muted_until = now() + interval '1 hour'`);
    await set(mentions!.id, `notify = 'mentions'`);
    await set(mentioned!.id, `notify = 'mentions'`);
    await set(left!.id, 'left_seq = 0');
    await block(blocker!.id, ada.id);
    await block(ada.id, blocked!.id);
    await world().pool.query('INSERT INTO user_settings (user_id, do_not_disturb) VALUES ($1, $2)', [
      resting!.id,
      JSON.stringify({ from: '00:00', to: '23:59', tz: 'UTC' }),
    ]);
    const sent = await world().people.say(room, ada, 'psst', { mentions: [mentioned!] });
    expect(await world().decided(sent, mentioned!.id)).toMatchObject({ outcome: 'sent' });
    expect(await world().decided(sent, read!.id)).toMatchObject(suppressed('read'));
    expect(await world().decided(sent, muted!.id)).toMatchObject(suppressed('muted'));
    expect(await world().decided(sent, blocker!.id)).toMatchObject(suppressed('blocked'));
    expect(await world().decided(sent, blocked!.id)).toMatchObject(suppressed('blocked'));
    expect(await world().decided(sent, mentions!.id)).toMatchObject(suppressed('notify_level'));
    expect(await world().decided(sent, resting!.id)).toMatchObject(suppressed('do_not_disturb'));
    await world().idle();
    const pushed = people.filter(
      (person) => world().simulator.inbox(person.devices[0]!.token).notifications.length > 0,
    );
    expect(pushed.map(({ name }) => name)).toEqual(['Mentioned']);
    expect((await world().decisions(sent)).map((row) => row.recipient_id)).not.toContain(left!.id);
  });

  test('a mention of everybody passes the level mentions, and is said in the push', async () => {
    const [ada, bob] = [await world().people.add('Ada'), await world().people.add('Bob')];
    const room = await world().people.room([ada, bob], 'Group');
    await world().pool.query(`UPDATE participants SET notify = 'mentions' WHERE user_id = $1`, [bob.id]);
    const sent = await world().people.say(room, ada, 'all of you', { mentionsAll: true });
    expect(await world().decided(sent, bob.id)).toMatchObject({ outcome: 'sent' });
    const [shown] = world().simulator.inbox(bob.devices[0]!.token).notifications;
    expect(shown?.payload).toMatchObject({ data: { mention: true } });
  });

  test('a conversation without a level of its own has the user’s for its type', async () => {
    const ada = await world().people.add('Ada');
    const bob = await world().people.add('Bob');
    const direct = await world().people.room([ada, bob]);
    const group = await world().people.room([ada, bob], 'Group');
    const chosen = await world().people.room([ada, bob], 'Chosen');
    await world().pool.query(
      `INSERT INTO user_settings (user_id, notify_direct, notify_group) VALUES ($1, 'none', 'mentions')`,
      [bob.id],
    );
    await world().pool.query(`UPDATE participants SET notify = 'all' WHERE conversation_id = $1`, [
      chosen.id,
    ]);
    const say = (room: typeof direct, mentions = false) =>
      world().people.say(room, ada, 'hello', mentions ? { mentions: [bob] } : {});
    expect(await world().decided(await say(direct), bob.id)).toMatchObject(suppressed('notify_level'));
    expect(await world().decided(await say(direct, true), bob.id)).toMatchObject(suppressed('notify_level'));
    expect(await world().decided(await say(group), bob.id)).toMatchObject(suppressed('notify_level'));
    expect(await world().decided(await say(group, true), bob.id)).toMatchObject({ outcome: 'sent' });
    expect(await world().decided(await say(chosen), bob.id)).toMatchObject({ outcome: 'sent' });
  });

  test('until a moment that the user chose nothing is shown, mentions neither', async () => {
    const { ada, bob, room, device } = await pair(world());
    await world().pool.query(
      `INSERT INTO user_settings (user_id, do_not_disturb_until) VALUES ($1, now() + interval '10 years')`,
      [bob.id],
    );
    const sent = await world().people.say(room, ada, 'Bob!', { mentions: [bob] });
    expect(await world().decided(sent, bob.id)).toMatchObject(suppressed('do_not_disturb'));
    expect(world().simulator.inbox(device.token).notifications).toEqual([]);
  });

  test('what is a day old is not sent any more, and what is of an unknown version is parked', async () => {
    const { ada, bob, room, device } = await pair(world());
    const old = await world().people.say(room, ada, 'yesterday', { publish: false });
    const sentAtMs = world().now() - 24 * 3_600_000 - 1_000;
    await world().people.owe(room, ada, old, bob, device, { sentAtMs });
    expect(await world().decided(old, bob.id)).toMatchObject(suppressed('expired'));
    await world().queue.publish([{ stream: 'push.device', key: bob.id, body: Buffer.of(99) }]);
    await eventually('the parked job', async () => {
      return (await world().queue.parked(20)).some(({ reason }) => reason === 'cannot be read');
    });
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });
}
