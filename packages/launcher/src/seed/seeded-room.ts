import type { ConversationView, Media, Participant } from '@parley/contracts';
import { landscape } from './landscape.ts';
import type { PlannedRoom } from './plan.ts';
import { randomFrom } from './random.ts';
import type { SeededPerson } from './seeded-people.ts';

export interface SeededRoom extends Omit<PlannedRoom, 'members'> {
  id: string;
  isNew: boolean;
  members: readonly SeededPerson[];
}

/** As many as one call may bring in. */
const ADDED_AT_ONCE = 100;
const PAGE = 100;

/** Finds conversations that are there, and starts those that are not. */
export function createRoomFinder() {
  // One list of each owner, however many groups are looked for.
  const lists = new Map<string, Promise<Map<string, ConversationView>>>();
  const groupsOf = (owner: SeededPerson) => {
    const known = lists.get(owner.id) ?? readGroups(owner);
    lists.set(owner.id, known);
    return known;
  };
  return async (room: Omit<SeededRoom, 'id' | 'isNew'>): Promise<SeededRoom> => {
    const { title, members } = room;
    const [owner, ...others] = members as [SeededPerson, ...SeededPerson[]];
    if (title === undefined) {
      const body = { type: 'direct', participant_ids: others.map(({ id }) => id) };
      const view = await owner.call<ConversationView>('/api/conversations', { body });
      return { ...room, id: view.id, isNew: view.last_seq === 0 };
    }
    const view = (await groupsOf(owner)).get(title);
    if (!view) return { ...room, id: await startGroup(title, owner, others), isNew: true };
    await addMissing(view.id, owner, members);
    return { ...room, id: view.id, isNew: false };
  };
}

async function readGroups(owner: SeededPerson): Promise<Map<string, ConversationView>> {
  const found = new Map<string, ConversationView>();
  for (const archived of [false, true]) {
    const list = `/api/conversations?archived=${archived}&limit=${PAGE}`;
    for await (const view of pages<ConversationView>(owner, list, 'conversations')) {
      if (view.title !== null) found.set(view.title, view);
    }
  }
  return found;
}

async function startGroup(title: string, owner: SeededPerson, others: readonly SeededPerson[]) {
  const ids = others.map(({ id }) => id);
  const body = { type: 'group', title, participant_ids: ids.slice(0, ADDED_AT_ONCE) };
  const { id } = await owner.call<ConversationView>('/api/conversations', { body });
  await add(id, owner, ids.slice(ADDED_AT_ONCE));
  const file = landscape(randomFrom(`avatar of ${title}`));
  const { id: mediaId } = await owner.call<Media>('/api/media?name=group.png', { body: file });
  await owner.call(`/api/conversations/${id}`, { method: 'PATCH', body: { avatar_media_id: mediaId } });
  return id;
}

async function addMissing(id: string, owner: SeededPerson, members: readonly SeededPerson[]): Promise<void> {
  const inside = new Set<string>();
  const list = `/api/conversations/${id}/participants?limit=${PAGE}`;
  for await (const { user_id } of pages<Participant>(owner, list, 'participants')) inside.add(user_id);
  const missing = members.filter((member) => !inside.has(member.id)).map((member) => member.id);
  await add(id, owner, missing);
}

async function add(id: string, owner: SeededPerson, userIds: readonly string[]): Promise<void> {
  for (let at = 0; at < userIds.length; at += ADDED_AT_ONCE) {
    const body = { user_ids: userIds.slice(at, at + ADDED_AT_ONCE) };
    await owner.call(`/api/conversations/${id}/participants`, { body });
  }
}

async function* pages<T>({ call }: SeededPerson, list: string, name: string): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? list : `${list}&cursor=${encodeURIComponent(cursor)}`;
    const page: Record<string, unknown> & { cursor: string | null } = await call(from);
    yield* page[name] as T[];
    cursor = page.cursor;
  } while (cursor !== null);
}
