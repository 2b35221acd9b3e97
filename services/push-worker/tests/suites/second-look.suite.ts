import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { pair, suppressed } from '../support/scene.ts';
import type { World } from '../support/world.ts';

/** What is asked again before a push goes. */
export function describeSecondLook(world: () => World): void {
  test('a zombie socket delays the push, and does not cost it', async () => {
    const { ada, bob, room, device } = await pair(world());
    await world().connect(bob.id, device.sessionId, 'foreground');
    const sent = await world().people.say(room, ada, 'are you there?');
    expect(await world().decided(sent, bob.id)).toMatchObject({ outcome: 'sent' });
    expect(world().simulator.inbox(device.token).notifications).toHaveLength(1);
  });

  test('a device that acknowledged in the foreground gets none, before or during the grace', async () => {
    const { ada, bob, room, device } = await pair(world());
    await world().connect(bob.id, device.sessionId, 'foreground');
    const key = { sessionId: device.sessionId, conversationId: room.id };
    await world().presence.acknowledge([{ ...key, seq: 1 }]);
    const first = await world().people.say(room, ada, 'seen at once');
    expect(await world().decided(first, bob.id)).toMatchObject(suppressed('acknowledged'));
    const second = await world().people.say(room, ada, 'seen a moment later');
    await world().presence.acknowledge([{ ...key, seq: 2 }]);
    expect(await world().decided(second, bob.id)).toMatchObject(suppressed('acknowledged'));
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });

  test('what is read on an active other device within its wait is not pushed', async () => {
    const { ada, bob, room, device } = await pair(world());
    const desk = await world().people.addDevice(bob.id);
    await world().connect(bob.id, desk.sessionId, 'foreground');
    const sent = await world().people.say(room, ada, 'read me at the desk');
    await world().pool.query('UPDATE participants SET last_read_seq = 1 WHERE user_id = $1', [bob.id]);
    await eventually('decisions about both devices', async () => {
      const rows = await world().decisions(sent);
      return rows.length > 0 && rows.every(({ reason }) => reason === 'read');
    });
    await world().idle();
    expect(world().simulator.inbox(device.token).requests).toBe(0);
    expect(world().simulator.inbox(desk.token).requests).toBe(0);
  });

  test('a job whose token moved meanwhile shows nothing to the new owner', async () => {
    const { ada, bob, room, device } = await pair(world());
    const carol = await world().people.add('Carol', { devices: 0 });
    const sent = await world().people.say(room, ada, 'for Bob only', { publish: false });
    await world().pool.query(
      `UPDATE device_tokens SET user_id = $2, generation = generation + 1 WHERE token = $1`,
      [device.token, carol.id],
    );
    await world().people.owe(room, ada, sent, bob, device);
    expect(await world().decided(sent, bob.id)).toMatchObject(suppressed('token_moved'));
    const again = await world().people.say(room, ada, 'for Bob again', { publish: false });
    await world().pool.query(`UPDATE device_tokens SET user_id = $2 WHERE token = $1`, [
      device.token,
      bob.id,
    ]);
    await world().people.owe(room, ada, again, bob, device);
    expect(await world().decided(again, bob.id)).toMatchObject(suppressed('token_moved'));
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });

  test('what was deleted, read, or left before the attempt is not sent', async () => {
    const { ada, bob, room, device } = await pair(world());
    const deleted = await world().people.say(room, ada, 'oops', { publish: false });
    await world().pool.query('UPDATE messages SET deleted_at = now() WHERE id = $1', [deleted.id]);
    await world().people.owe(room, ada, deleted, bob, device);
    expect(await world().decided(deleted, bob.id)).toMatchObject(suppressed('message_deleted'));
    const read = await world().people.say(room, ada, 'read', { publish: false });
    await world().pool.query('UPDATE participants SET last_read_seq = 2 WHERE user_id = $1', [bob.id]);
    await world().people.owe(room, ada, read, bob, device);
    expect(await world().decided(read, bob.id)).toMatchObject(suppressed('read'));
    const left = await world().people.say(room, ada, 'too late', { publish: false });
    await world().pool.query('UPDATE participants SET left_seq = 3 WHERE user_id = $1', [bob.id]);
    await world().people.owe(room, ada, left, bob, device);
    expect(await world().decided(left, bob.id)).toMatchObject(suppressed('not_member'));
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });

  test('an intent delivered again after its push sends nothing', async () => {
    const { ada, bob, room, device } = await pair(world());
    const sent = await world().people.say(room, ada, 'once');
    await world().decided(sent, bob.id, 'sent');
    await world().people.repeat(room, ada, sent);
    await world()
      .people.say(room, ada, 'twice')
      .then((next) => world().decided(next, bob.id, 'sent'));
    await world().idle();
    const shown = world()
      .simulator.requests(device.token)
      .map(({ headers }) => headers['apns-collapse-id']);
    expect(shown.filter((id) => id === sent.id)).toHaveLength(1);
  });
}
