import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { pair, payloadOf } from '../support/scene.ts';
import type { World } from '../support/world.ts';

/** Edits and deletions of messages whose banners stand. */
export function describeChanges(world: () => World): void {
  const requestsOf = (token: string, count: number) =>
    eventually(
      `${count} requests`,
      () => {
        const requests = world().simulator.requests(token);
        return requests.length >= count ? requests : null;
      },
      { timeoutMs: 10_000 },
    );

  test('an edit takes the place of its banner, without a sound', async () => {
    const { ada, bob, room, device } = await pair(world());
    const sent = await world().people.say(room, ada, 'helo');
    await world().decided(sent, bob.id, 'sent');
    await world().happen.edit(room, ada, sent, 'hello');
    const [, edit] = await requestsOf(device.token, 2);
    expect(payloadOf(edit).aps).toMatchObject({ alert: { body: 'hello' }, 'interruption-level': 'passive' });
    expect(payloadOf(edit).aps).not.toHaveProperty('sound');
    expect(payloadOf(edit).aps['badge']).toBe(1);
    expect(world().simulator.inbox(device.token).notifications).toHaveLength(1);
  });

  test('a deletion takes the words back, muted or not; an edit is not pushed to who muted meanwhile', async () => {
    const { ada, bob, room, device } = await pair(world());
    const sent = await world().people.say(room, ada, 'oops');
    await world().decided(sent, bob.id, 'sent');
    await world().pool.query(
      `UPDATE participants SET muted_until = now() + interval '1 hour' WHERE user_id = $1`,
      [bob.id],
    );
    await world().happen.edit(room, ada, sent, 'not shown');
    await world().happen.remove(room, ada, sent);
    const [, deletion] = await requestsOf(device.token, 2);
    await world().idle();
    expect(world().simulator.requests(device.token)).toHaveLength(2);
    expect(payloadOf(deletion).aps).toMatchObject({ alert: { 'loc-key': 'MESSAGE_DELETED' }, badge: 0 });
    expect(JSON.stringify(deletion?.payload)).not.toContain('oops');
    expect(world().simulator.inbox(device.token).notifications).toHaveLength(1);
  });

  test('a deletion takes back what APNs took although its answer was lost', async () => {
    const { ada, bob, room, device } = await pair(world());
    world().simulator.script(device.token, [{ action: 'reset_after' }]);
    const sent = await world().people.say(room, ada, 'oops');
    await world().decided(sent, bob.id, 'retrying');
    await world().happen.remove(room, ada, sent);
    const [, deletion] = await requestsOf(device.token, 2);
    expect(payloadOf(deletion).aps).toMatchObject({ alert: { 'loc-key': 'MESSAGE_DELETED' } });
    const { notifications } = world().simulator.inbox(device.token);
    expect(notifications.map(({ payload }) => JSON.stringify(payload).includes('oops'))).toEqual([false]);
  });

  test('an edit replaces the banner of a mention where only mentions are pushed', async () => {
    const { ada, bob, room, device } = await pair(world());
    await world().pool.query(`UPDATE participants SET notify = 'mentions' WHERE user_id = $1`, [bob.id]);
    const sent = await world().people.say(room, ada, 'all of you', { mentionsAll: true });
    await world().decided(sent, bob.id, 'sent');
    await world().happen.edit(room, ada, sent, 'you all');
    const [, edit] = await requestsOf(device.token, 2);
    expect(payloadOf(edit).aps).toMatchObject({ alert: { body: 'you all' } });
  });

  test('an edit before the alert went out shows once, in the new words', async () => {
    const { ada, bob, room, device } = await pair(world());
    await world().connect(bob.id, device.sessionId, 'background');
    const sent = await world().people.say(room, ada, 'before');
    await world().happen.edit(room, ada, sent, 'after');
    await world().decided(sent, bob.id, 'sent');
    await world().idle();
    const requests = world().simulator.requests(device.token);
    expect(requests.map((request) => payloadOf(request).aps['alert'])).toEqual([
      expect.objectContaining({ body: 'after' }),
    ]);
  });

  test('what was read, or has no banner, is neither edited nor taken back', async () => {
    const { ada, bob, room, device } = await pair(world());
    const read = await world().people.say(room, ada, 'read');
    await world().decided(read, bob.id, 'sent');
    await world().pool.query('UPDATE participants SET last_read_seq = 1 WHERE user_id = $1', [bob.id]);
    await world().happen.edit(room, ada, read, 'read again?');
    const unsent = await world().people.say(room, ada, 'never pushed', { publish: false });
    await world().happen.edit(room, ada, unsent, 'nor this');
    await world().happen.remove(room, ada, unsent);
    await world().idle();
    expect(world().simulator.requests(device.token)).toHaveLength(1);
    // The record of what was sent stays.
    expect(await world().decided(read, bob.id)).toMatchObject({ outcome: 'sent' });
  });

  test('an edit of a merged message has no banner to replace', async () => {
    const { ada, bob, room, device } = await pair(world());
    world().simulator.script(device.token, [{ status: 200, delay_ms: 400 }]);
    await world().people.say(room, ada, 'first');
    await world().simulator.waitForRequest(device.token);
    const merged = await world().people.say(room, ada, 'second');
    const last = await world().people.say(room, ada, 'third');
    await world().decided(last, bob.id, 'sent');
    expect(await world().decided(merged, bob.id, 'sent')).toMatchObject({ reason: 'merged' });
    await world().happen.edit(room, ada, merged, 'second, better');
    await world().happen.edit(room, ada, last, 'third, better');
    await requestsOf(device.token, 3);
    await world().idle();
    const ids = world()
      .simulator.requests(device.token)
      .map(({ headers }) => headers['apns-collapse-id']);
    expect(ids.slice(1)).toEqual([last.id, last.id]);
  });
}
