import type { World } from './world.ts';

/** Two people who talk, and the one device of the second. */
export async function pair(world: World) {
  const ada = await world.people.add('Ada');
  const bob = await world.people.add('Bob');
  const room = await world.people.room([ada, bob]);
  const device = bob.devices[0]!;
  return { ada, bob, room, device };
}

export const suppressed = (reason: string) => ({ outcome: 'suppressed', reason });

/** What a request of the simulator carried in `aps` and beside it. */
export function payloadOf(request: { payload: unknown } | undefined) {
  const { aps = {}, data = {} } = (request?.payload ?? {}) as Record<string, Record<string, unknown>>;
  return { aps, data };
}

/** The badge of each request of a device that had one, in order. */
export function badgesOf(world: World, token: string): number[] {
  return world.simulator
    .requests(token)
    .map((request) => payloadOf(request).aps['badge'])
    .filter((badge) => typeof badge === 'number');
}

/** The badge as GET /api/unread would say it now. */
export async function badgeNow(world: World, userId: string): Promise<number> {
  const { rows } = await world.pool.query<{ badge: number }>('SELECT badge FROM badges(ARRAY[$1::uuid])', [
    userId,
  ]);
  return rows[0]?.badge ?? 0;
}
