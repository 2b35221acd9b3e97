import { newId } from '@parley/contracts';
import type { PatientCaller } from '@parley/launcher';
import type { RoomHead } from '../load/compare-rooms.ts';

export interface Person {
  userId: string;
  accessToken: string;
}

export interface Group {
  id: string;
  owner: Person;
}

const AT_ONCE = 4;

/** Registers accounts of the load's own at a running Parley. */
export function registerPeople(call: PatientCaller, count: number): Promise<Person[]> {
  return inLanes(count, async () => {
    const username = `load_${newId().replaceAll('-', '').slice(-20)}`;
    const body = { username, password: newId(), display_name: 'Load' };
    const answer = await call<{ user: { id: string }; access_token: string }>('/api/auth/register', { body });
    return { userId: answer.user.id, accessToken: answer.access_token };
  });
}

/** Creates group conversations, the people in turn in each. */
export function createGroups(
  call: PatientCaller,
  people: readonly Person[],
  { rooms, members }: { rooms: number; members: number },
): Promise<Group[]> {
  return inLanes(rooms, async (room) => {
    const inside = Array.from(
      { length: members },
      (_, place) => people[(room * members + place) % people.length],
    );
    const [owner, ...others] = inside.filter((person) => person !== undefined);
    if (!owner) throw new Error('a group needs people');
    const body = { type: 'group', title: 'Load', participant_ids: others.map(({ userId }) => userId) };
    const { id } = await call<{ id: string }>('/api/conversations', { body, token: owner.accessToken });
    return { id, owner };
  });
}

/** How far the groups are, as REST says. */
export function headsOfGroups(call: PatientCaller, groups: readonly Group[]): Promise<RoomHead[]> {
  return inLanes(groups.length, async (index) => {
    const { id, owner } = groups[index] as Group;
    const view = await call<{ rev: number; last_seq: number }>(`/api/conversations/${id}`, {
      token: owner.accessToken,
    });
    return { id, rev: view.rev, seq: view.last_seq };
  });
}

async function inLanes<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}
