import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { ConnectionChange, Presence, PresenceTimes } from '../src/index.ts';

/** What every adapter promises about how users are shown to others. */
export function shownSuite(adapter: string, open: (times: PresenceTimes) => Presence): void {
  describe(`${adapter} presence, as others see it`, () => {
    let presence: Presence;
    let here: string;
    let there: string;
    let userId: string;

    beforeEach(async () => {
      presence = open({ announceEveryMs: 100, handOverMs: 200 });
      here = randomUUID();
      there = randomUUID();
      userId = randomUUID();
      await Promise.all([presence.renew(here), presence.renew(there)]);
    });
    afterEach(() => presence.close());

    const socket = (of: Partial<ConnectionChange> = {}): ConnectionChange => ({
      userId,
      sessionId: randomUUID(),
      connectionId: randomUUID(),
      isVisible: true,
      state: 'foreground',
      ...of,
    });
    const gone = (change: ConnectionChange): ConnectionChange => ({ ...change, state: null });

    /** Announces until it is not too early. */
    const announced = (by = here, of = userId) =>
      eventually('an announcement that is not too early', async () => {
        const announcement = await presence.announce(by, [of]);
        return announcement?.early.length === 0 ? { told: announcement.changed.get(of) } : undefined;
      });
    const shown = async (of = userId) => (await presence.shown([of])).get(of);

    test('a user is online with any device in the foreground, else in the background, else offline', async () => {
      const [phone, laptop] = [socket(), socket({ state: 'background' })];
      await presence.connected(here, [phone]);
      await presence.connected(there, [laptop]);
      expect((await announced()).told).toEqual({ state: 'online', lastSeenAtMs: null });
      await presence.connected(here, [{ ...phone, state: 'background' }]);
      expect((await announced()).told).toEqual({ state: 'background', lastSeenAtMs: null });
      await presence.connected(here, [gone(phone)]);
      expect((await announced()).told).toBeUndefined();
      const beforeMs = Date.now() - 100;
      await presence.connected(there, [gone(laptop)]);
      const { told } = await announced(there);
      expect(told?.state).toBe('offline');
      expect(told?.lastSeenAtMs).toBeGreaterThan(beforeMs);
      expect(await shown()).toEqual(told);
    });

    test('what is shown is what was last announced, and each change is told to one caller only', async () => {
      await presence.connected(here, [socket()]);
      expect(await shown()).toBeUndefined();
      const answers = await Promise.all([here, there].map((by) => presence.announce(by, [userId])));
      expect(answers.filter((answer) => answer?.changed.has(userId))).toHaveLength(1);
      expect(await shown()).toEqual({ state: 'online', lastSeenAtMs: null });
    });

    test('who comes and goes within a second is announced later, as they are then', async () => {
      const phone = socket();
      await presence.connected(here, [phone]);
      await announced();
      await presence.connected(here, [gone(phone)]);
      expect(await presence.announce(here, [userId])).toEqual({ changed: new Map(), early: [userId] });
      await presence.connected(here, [phone]);
      expect(await presence.announce(here, [userId])).toEqual({ changed: new Map(), early: [] });
    });

    test('a user who hides is not shown, connected or gone, and has no last seen', async () => {
      const phone = socket({ isVisible: false });
      await presence.connected(here, [phone]);
      expect((await announced()).told).toBeUndefined();
      await presence.connected(here, [gone(phone)]);
      expect((await announced()).told).toBeUndefined();
      expect(await presence.shown([userId, randomUUID()])).toEqual(new Map());
      expect((await presence.connections([userId])).get(userId)).toEqual([]);
    });

    test('hiding announces offline without a last seen, and showing again the state', async () => {
      const phone = socket();
      await presence.connected(here, [phone]);
      await announced();
      await presence.connected(here, [{ ...phone, isVisible: false }]);
      expect((await announced()).told).toEqual({ state: 'offline', lastSeenAtMs: null });
      expect(await shown()).toBeUndefined();
      await presence.connected(here, [phone]);
      expect((await announced()).told).toEqual({ state: 'online', lastSeenAtMs: null });
    });

    test('last seen is taken back from a user who hides while away', async () => {
      const phone = socket();
      await presence.connected(here, [phone]);
      await announced();
      await presence.connected(here, [gone(phone)]);
      await announced();
      expect((await shown())?.lastSeenAtMs).not.toBeNull();
      await presence.hide([userId]);
      expect((await announced(there)).told).toEqual({ state: 'offline', lastSeenAtMs: null });
      expect(await shown()).toBeUndefined();
    });

    test('a lost lease is told to its owner', async () => {
      expect(await presence.renew(here)).toBe(true);
      expect(await presence.renew(randomUUID())).toBe(false);
    });

    test('a dead gateway is reaped once, and its users were last seen when its lease ended', async () => {
      await presence.close();
      presence = open({ leaseMs: 300, announceEveryMs: 100 });
      const [dead, hidden] = [randomUUID(), randomUUID()];
      const others = Array.from({ length: 450 }, () => randomUUID());
      await presence.renew(dead);
      const startedAtMs = Date.now();
      await presence.connected(dead, [socket(), socket({ userId: hidden, isVisible: false })]);
      await presence.connected(
        dead,
        others.map((other) => socket({ userId: other })),
      );
      expect((await announced(dead)).told?.state).toBe('online');
      const taken: string[] = [];
      await eventually('everybody to be reaped', async () => {
        taken.push(...(await Promise.all([here, there].map((by) => presence.reap(by)))).flat());
        return taken.length >= 451;
      });
      expect(taken.sort()).toEqual([userId, ...others].sort());
      expect(await presence.reap(here)).toEqual([]);
      const { told } = await announced(here);
      expect(told?.state).toBe('offline');
      expect(told?.lastSeenAtMs).toBeGreaterThanOrEqual(startedAtMs + 100);
      expect((await presence.connections([userId])).get(userId)).toEqual([]);
    });

    test('a gateway that released leaves what it had not announced to others', async () => {
      const [phone, other] = [socket(), socket({ userId: randomUUID() })];
      await presence.connected(here, [phone, other]);
      await announced();
      await presence.connected(here, [gone(other)]);
      await announced(here, other.userId);
      await presence.release(here);
      const taken = await eventually('the handover', async () => {
        const users = await presence.reap(there);
        return users.length > 0 && users;
      });
      expect(taken).toEqual([userId]);
      expect((await announced(there)).told?.state).toBe('offline');
    });

    test('what a gateway took over passes on when it dies as well', async () => {
      await presence.close();
      presence = open({ leaseMs: 300, announceEveryMs: 100 });
      const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
      await presence.renew(first);
      await presence.connected(first, [socket()]);
      const reapedBy = (by: string) =>
        eventually(`a reap by ${by}`, async () => {
          const users = await presence.reap(by);
          return users.length > 0 && users;
        });
      await presence.renew(second);
      expect(await reapedBy(second)).toEqual([userId]);
      await presence.renew(second);
      expect(await reapedBy(third)).toEqual([userId]);
    });
  });
}
