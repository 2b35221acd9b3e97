import { samples } from './plan.ts';
import type { SeededRoom } from './seeded-room.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

/** The first of the samples keeps an order in the list: one is pinned, one muted, one put away; the first time only. */
export async function settle(rooms: readonly SeededRoom[]): Promise<void> {
  const name = samples[0]?.username;
  const own = rooms.flatMap((room) => {
    const person = room.members.find(({ username }) => username === name);
    return person ? [{ room, person }] : [];
  });
  if (own.some(({ room }) => !room.isNew)) return;
  const [pinned, muted] = own.filter(({ room }) => room.title !== undefined);
  const putAway = own.findLast(({ room }) => room.title === undefined);
  const put = async (one: (typeof own)[number] | undefined, what: string, body: unknown) =>
    one?.person.call(`/api/conversations/${one.room.id}/${what}`, { method: 'PUT', body });
  await put(pinned, 'place', { pinned: true });
  await put(muted, 'notifications', { muted_until: new Date(Date.now() + YEAR_MS).toISOString() });
  // With few conversations none is put away: it would not be found again.
  if (own.length > 6) await put(putAway, 'place', { archived: true });
}
