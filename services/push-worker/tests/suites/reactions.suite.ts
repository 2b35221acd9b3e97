import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { pair, payloadOf, suppressed } from '../support/scene.ts';
import type { World } from '../support/world.ts';

/** Reactions to one's own message. */
export function describeReactions(world: () => World): void {
  /** A message of Bob's in a group with Ada. */
  async function story() {
    const { ada, bob, device } = await pair(world());
    const room = await world().people.room([ada, bob], 'Group');
    const sent = await world().people.say(room, bob, 'look', { publish: false });
    return { ada, bob, device, room, sent };
  }

  test('the author is told passively, and the badge counts no reaction', async () => {
    const { ada, bob, device, room, sent } = await story();
    await world().happen.react(room, bob, sent, ada, '👍');
    const { headers, payload } = await world().simulator.waitForRequest(device.token);
    expect(headers['apns-collapse-id']).toBe(`reaction:${sent.id}`);
    expect(payloadOf({ payload }).aps).toMatchObject({
      alert: { 'loc-key': 'REACTION', 'loc-args': ['👍', 'look'] },
      'interruption-level': 'passive',
      badge: 0,
    });
    expect(await world().decided(sent, bob.id, 'sent', 'reaction')).toMatchObject({ status: 200 });
    expect(world().simulator.inbox(ada.devices[0]!.token).requests).toBe(0);
  });

  test('ten reactions to one message are one banner with the newest', async () => {
    const { bob, device, room, sent } = await story();
    const others = await Promise.all(Array.from({ length: 10 }, () => world().people.add('Fan')));
    await world().pool.query(
      'INSERT INTO participants (conversation_id, user_id) SELECT $1, unnest($2::uuid[])',
      [room.id, others.map(({ id }) => id)],
    );
    for (const [index, other] of others.entries()) {
      await world().happen.react(room, bob, sent, other, index === 9 ? '🎉' : '👍');
    }
    const { notifications } = await eventually('the newest reaction', () => {
      const inbox = world().simulator.inbox(device.token);
      return JSON.stringify(inbox.notifications.at(-1)?.payload ?? '').includes('🎉') ? inbox : null;
    });
    await world().idle();
    expect(notifications).toHaveLength(1);
    expect(world().simulator.inbox(device.token).notifications).toHaveLength(1);
    expect(payloadOf(notifications[0]).data).toMatchObject({ emoji: '🎉', count: 10 });
  });

  test.each([
    ['muted', `UPDATE participants SET muted_until = now() + interval '1 hour' WHERE user_id = $1`],
    ['notify_level', `UPDATE participants SET notify = 'none' WHERE user_id = $1`],
    ['notify_level', `INSERT INTO user_settings (user_id, notify_group) VALUES ($1, 'none')`],
    ['reactions_off', 'INSERT INTO user_settings (user_id, push_reactions) VALUES ($1, false)'],
    [
      'do_not_disturb',
      `INSERT INTO user_settings (user_id, do_not_disturb_until) VALUES ($1, now() + interval '10 years')`,
    ],
  ])('not when %s, and that is recorded', async (reason, setting) => {
    const { ada, bob, device, room, sent } = await story();
    await world().pool.query(setting, [bob.id]);
    await world().happen.react(room, bob, sent, ada, '👍');
    expect(await world().decided(sent, bob.id, undefined, 'reaction')).toMatchObject(suppressed(reason));
    await world().idle();
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });

  test('not of somebody who is blocked, not of one’s own, not when it was taken back meanwhile', async () => {
    const { ada, bob, device, room, sent } = await story();
    await world().connect(bob.id, device.sessionId, 'foreground');
    await world().happen.react(room, bob, sent, bob, '👍');
    expect(await world().decided(sent, bob.id, undefined, 'reaction')).toMatchObject(suppressed('sender'));
    const next = await world().people.say(room, bob, 'and this', { publish: false });
    await world().people.owe(room, ada, next, bob, device, { kind: 'reaction' });
    expect(await world().decided(next, bob.id, undefined, 'reaction')).toMatchObject(
      suppressed('reaction_gone'),
    );
    const watched = await world().people.say(room, bob, 'while I look', { publish: false });
    await world().happen.react(room, bob, watched, ada, '👍');
    expect(await world().decided(watched, bob.id, undefined, 'reaction')).toMatchObject(
      suppressed('connected'),
    );
    await world().pool.query('INSERT INTO blocks (user_id, blocked_user_id) VALUES ($1, $2)', [
      bob.id,
      ada.id,
    ]);
    const last = await world().people.say(room, bob, 'and that', { publish: false });
    await world().happen.react(room, bob, last, ada, '👍');
    expect(await world().decided(last, bob.id, undefined, 'reaction')).toMatchObject(suppressed('blocked'));
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });
}
