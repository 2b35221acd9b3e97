import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ConnectionChange, Presence } from '../src/index.ts';

/** What every adapter promises. */
export function presenceSuite(adapter: string, open: () => Presence): void {
  describe(`${adapter} presence`, () => {
    let presence: Presence;
    let gatewayId: string;
    let userId: string;

    beforeEach(() => {
      presence = open();
      gatewayId = randomUUID();
      userId = randomUUID();
    });
    afterEach(async () => {
      await presence.release(gatewayId);
      await presence.close();
    });

    const change = (
      state: ConnectionChange['state'],
      of: Partial<ConnectionChange> = {},
    ): ConnectionChange => ({
      userId,
      sessionId: randomUUID(),
      connectionId: randomUUID(),
      isVisible: true,
      ...of,
      state,
    });
    const states = async (of = userId) =>
      ((await presence.connections([of])).get(of) ?? []).map(({ state }) => state).sort();

    test('a connection is seen with its session, gateway and state', async () => {
      const row = change('foreground');
      await presence.renew(gatewayId);
      await presence.connected(gatewayId, [row]);
      const found = await presence.connections([userId, 'nobody']);
      const { sessionId, connectionId } = row;
      expect(found.get(userId)).toEqual([{ sessionId, connectionId, gatewayId, state: 'foreground' }]);
      expect(found.get('nobody')).toEqual([]);
    });

    test('the last change of a connection holds, within a batch and across', async () => {
      await presence.renew(gatewayId);
      const [first, second] = [change('foreground'), change('foreground')];
      await presence.connected(gatewayId, [first, second, { ...second, state: 'background' }]);
      expect(await states()).toEqual(['background', 'foreground']);
      await presence.connected(gatewayId, [{ ...first, state: null }]);
      expect(await states()).toEqual(['background']);
    });

    test('a connection whose gateway never renewed, or released, is not there', async () => {
      const other = randomUUID();
      await presence.connected(other, [change('foreground')]);
      expect(await states()).toEqual([]);
      await presence.renew(gatewayId);
      await presence.connected(gatewayId, [change('foreground')]);
      expect(await states()).toEqual(['foreground']);
      await presence.release(gatewayId);
      expect(await states()).toEqual([]);
      await presence.release(other);
    });

    test('users are kept apart', async () => {
      const other = randomUUID();
      await presence.renew(gatewayId);
      await presence.connected(gatewayId, [change('foreground'), change('background', { userId: other })]);
      expect(await states()).toEqual(['foreground']);
      expect(await states(other)).toEqual(['background']);
    });

    test('an acknowledgement never goes back', async () => {
      const key = { sessionId: randomUUID(), conversationId: randomUUID() };
      await presence.acknowledge([{ ...key, seq: 7 }]);
      await presence.acknowledge([
        { ...key, seq: 5 },
        { ...key, seq: 9 },
        { ...key, seq: 8 },
      ]);
      expect(await presence.acknowledged([key])).toEqual([9]);
    });

    test('acknowledgements are answered in the order asked, 0 when unknown', async () => {
      const keys = Array.from({ length: 1_200 }, (_, i) => ({ sessionId: userId, conversationId: `c${i}` }));
      await presence.acknowledge(keys.map((key, i) => ({ ...key, seq: i + 1 })));
      const asked = [...keys].reverse();
      expect(await presence.acknowledged([{ sessionId: 'x', conversationId: userId }, ...asked])).toEqual([
        0,
        ...asked.map((_, i) => 1_200 - i),
      ]);
    });

    test('empty batches are allowed', async () => {
      await presence.connected(gatewayId, []);
      await presence.acknowledge([]);
      expect(await presence.acknowledged([])).toEqual([]);
      expect(await presence.connections([])).toEqual(new Map());
    });
  });
}
