import { randomBytes, randomUUID } from 'node:crypto';
import type { TokenMove } from './evidence.ts';
import type { SoakNetwork } from './soak-network.ts';
import { call, createPeople, type Person, type Reply } from './soak-people.ts';

export interface Room {
  id: string;
  owner: Person;
  members: readonly Person[];
  lastSeq: number;
  /** Messages that may be edited or deleted by who sent them. */
  recent: { id: string; sender: Person }[];
}

/** The people, rooms and phones of one soak. */
export interface SoakWorld {
  readonly people: readonly Person[];
  readonly rooms: readonly Room[];
  /** Device tokens; whose they are changes. */
  readonly phones: readonly string[];
  /** One to one with somebody who never does anything else, whom nobody mutes or blocks. */
  readonly bells: readonly Room[];
  readonly moves: TokenMove[];
  callMessage(person: string, method: string, path: string, body?: object): Promise<Reply>;
  /** Registers a phone for whoever has the session. */
  register(phone: string, person: Person): Promise<Reply>;
  /** The message's seq when it was accepted. */
  send(room: Room, sender: Person): Promise<Reply>;
}

const ROOM_SIZES = [2, 3, 4, 6];
const PHONES_EACH = 1.5;

/** Makes the people and rooms of a soak; each has a phone, some two. */
export async function createSoakWorld(
  network: SoakNetwork,
  counts: { people: number; groups: number },
  random: () => number,
): Promise<SoakWorld> {
  const people = await createPeople(network, counts.people + 1);
  const [bell, ...others] = people as [Person, ...Person[]];
  const moves: TokenMove[] = [];
  const callMessage = (token: string, method: string, path: string, body?: object) =>
    call(network.messageUrl, { token, method, path, ...(body ? { body } : {}) });
  const world: Omit<SoakWorld, 'rooms' | 'bells' | 'phones'> = {
    ...{ people: others, moves, callMessage },
    async register(phone, person) {
      const move: TokenMove = {
        token: phone,
        userId: person.userId,
        startedAtMs: Date.now(),
        confirmedAtMs: null,
      };
      moves.push(move);
      const token = random() < 0.5 ? person.onPhone : person.onOtherPhone;
      const body = { token: phone, environment: 'sandbox' };
      const reply = await call(network.authUrl, { token, method: 'POST', path: '/api/device-tokens', body });
      if (reply.status === 201) move.confirmedAtMs = Date.now();
      // What was answered and refused has changed nothing.
      else moves.splice(moves.indexOf(move), 1);
      return reply;
    },
    async send(room, sender) {
      const body = { client_message_id: randomUUID(), text: `A message of ${new Date().toISOString()}` };
      const path = `/api/conversations/${room.id}/messages`;
      const reply = await callMessage(sender.inBrowser, 'POST', path, body);
      if (reply.status < 300) {
        room.lastSeq = Math.max(room.lastSeq, Number(reply.body['seq']));
        room.recent = [...room.recent.slice(-9), { id: String(reply.body['message_id']), sender }];
      }
      return reply;
    },
  };
  const create = async (members: readonly Person[], type: 'direct' | 'group'): Promise<Room> => {
    const [owner, ...rest] = members as [Person, ...Person[]];
    const title = type === 'group' ? { title: 'Soak' } : {};
    const body = { type, ...title, participant_ids: rest.map(({ userId }) => userId) };
    const reply = await callMessage(owner.inBrowser, 'POST', '/api/conversations', body);
    if (reply.status >= 300) throw new Error(`a room was refused: ${JSON.stringify(reply)}`);
    return { id: String(reply.body['id']), owner, members, lastSeq: 0, recent: [] };
  };
  const rooms: Room[] = [];
  for (let group = 0; group < counts.groups; group++) {
    const size = Math.min(others.length, ROOM_SIZES[group % ROOM_SIZES.length] ?? 2);
    const members = shuffled(others, random).slice(0, size);
    rooms.push(await create(members, size === 2 ? 'direct' : 'group'));
  }
  const bells: Room[] = [];
  for (const person of others) bells.push(await create([bell, person], 'direct'));
  const phones = Array.from({ length: Math.ceil(others.length * PHONES_EACH) }, () =>
    randomBytes(32).toString('hex'),
  );
  for (const [index, phone] of phones.entries()) {
    await world.register(phone, others[index % others.length] as Person);
  }
  return { ...world, rooms, bells, phones };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
