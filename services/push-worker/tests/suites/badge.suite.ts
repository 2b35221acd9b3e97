import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { badgeNow, badgesOf, pair, payloadOf } from '../support/scene.ts';
import type { World } from '../support/world.ts';

/** A badge that was true from the start of a change to the end of the next one. */
interface Truth {
  badge: number;
  fromMs: number;
  toMs: number;
}

/** Every push says what GET /api/unread says when it is sent. */
export function describeBadge(world: () => World): void {
  test('the badge counts what is unread when the push is sent, in the order of the messages', async () => {
    const { ada, bob, room, device } = await pair(world());
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      await world().decided(await world().people.say(room, ada, text), bob.id, 'sent');
    }
    expect(badgesOf(world(), device.token)).toEqual([1, 2, 3, 4, 5]);
    expect(world().simulator.inbox(device.token).badge).toBe(5);
  });

  test('muted conversations do not count, unless the user wants them to', async () => {
    const { ada, bob, room, device } = await pair(world());
    const muted = await world().people.room([ada, bob], 'Muted');
    await world().pool.query(
      `UPDATE participants SET muted_until = now() + interval '1 hour' WHERE conversation_id = $1`,
      [muted.id],
    );
    await world().people.say(muted, ada, 'nobody hears', { publish: false });
    await world().decided(await world().people.say(room, ada, 'one'), bob.id, 'sent');
    await world().pool.query('INSERT INTO user_settings (user_id, badge_muted) VALUES ($1, true)', [bob.id]);
    await world().decided(await world().people.say(room, ada, 'two'), bob.id, 'sent');
    expect(badgesOf(world(), device.token)).toEqual([1, 3]);
  });

  test('under concurrent sends and reads every badge was true when it was asked, and the last one is', async () => {
    const { ada, bob, room, device } = await pair(world());
    const rooms = [room, ...(await Promise.all([1, 2].map(() => world().people.room([ada, bob]))))];
    const truths: Truth[] = [{ badge: 0, fromMs: 0, toMs: Number.POSITIVE_INFINITY }];
    const change = async (run: () => Promise<unknown>) => {
      const fromMs = world().now();
      await run();
      const badge = await badgeNow(world(), bob.id);
      truths.at(-1)!.toMs = world().now();
      truths.push({ badge, fromMs, toMs: Number.POSITIVE_INFINITY });
    };
    const published = new Map<string, number>();
    for (let n = 0; n < 60; n++) {
      const where = rooms[Math.floor(Math.random() * rooms.length)]!;
      if (Math.random() < 0.35) {
        await change(() => world().happen.read(where, bob, where.lastSeq, device.sessionId));
      } else {
        await change(async () => {
          const atMs = world().now();
          published.set((await world().people.say(where, ada, `message ${n}`)).id, atMs);
        });
      }
      // All of it at once would become very few pushes.
      if (n % 10 === 9) world().passTime(10_000);
    }
    await world().idle();
    const requests = world().simulator.requests(device.token);
    expect(requests.length).toBeGreaterThan(0);
    for (const request of requests) {
      const { aps, data } = payloadOf(request);
      // What wakes an app may have no badge in `aps`.
      const badge = aps['badge'] ?? data['badge'];
      const askedAfterMs = published.get(String(request.headers['apns-collapse-id'])) ?? 0;
      const receivedMs = Date.parse(request.received_at);
      const meanwhile = truths.filter(({ fromMs, toMs }) => fromMs <= receivedMs && toMs >= askedAfterMs);
      expect(meanwhile.map((truth) => truth.badge)).toContain(badge);
    }
    world().passTime(60_000);
    await world().decided(await world().people.say(room, ada, 'the last'), bob.id, 'sent');
    expect(badgesOf(world(), device.token).at(-1)).toBe(await badgeNow(world(), bob.id));
    await eventually('the badge of the device', async () => {
      return world().simulator.inbox(device.token).badge === (await badgeNow(world(), bob.id));
    });
  });
}
