import type { Person, Reply } from './soak-people.ts';
import type { Room, SoakWorld } from './soak-world.ts';

/** Something people do; null: there was nothing to do. */
type Action = (world: SoakWorld, random: () => number) => Promise<Reply | null>;

const MUTED_MS = 24 * 3_600_000;

/** What people do, and how often one is done for each other. */
export const soakActions: Readonly<Record<string, { weight: number; act: Action }>> = {
  send: {
    weight: 50,
    act(world, random) {
      const room = oneOf(world.rooms, random);
      return world.send(room, oneOf(room.members, random));
    },
  },
  read: { weight: 18, act: inRoom((world, room, person) => readAll(world, room, person)) },
  mute: {
    weight: 5,
    act: inRoom((world, room, person, random) => {
      // A mute that ended by itself would change the badge when nobody is told anything.
      const until = random() < 0.5 ? null : new Date(Date.now() + MUTED_MS).toISOString();
      return notifications(world, room, person, { muted_until: until });
    }),
  },
  notify: {
    weight: 3,
    act: inRoom((world, room, person, random) =>
      notifications(world, room, person, {
        notify: random() < 0.7 ? 'all' : oneOf(['mentions', 'none'], random),
      }),
    ),
  },
  leave: {
    weight: 3,
    act: inRoom(async (world, room, person) => {
      if (room.owner === person || room.members.length === 2) return null;
      const path = `/api/conversations/${room.id}/participants/${person.userId}`;
      return world.callMessage(person.inBrowser, 'DELETE', path);
    }),
  },
  'come back': {
    weight: 5,
    act: inRoom(async (world, room, person) => {
      if (room.owner === person || room.members.length === 2) return null;
      const body = { user_ids: [person.userId] };
      return world.callMessage(
        room.owner.inBrowser,
        'POST',
        `/api/conversations/${room.id}/participants`,
        body,
      );
    }),
  },
  block: { weight: 2, act: withOther((world, person, other) => block(world, 'PUT', person, other)) },
  unblock: { weight: 6, act: withOther((world, person, other) => block(world, 'DELETE', person, other)) },
  'move a phone': {
    weight: 6,
    act: (world, random) => world.register(oneOf(world.phones, random), oneOf(world.people, random)),
  },
  edit: {
    weight: 3,
    act: withRecent((world, path, sender) =>
      world.callMessage(sender.inBrowser, 'PATCH', path, { text: 'This was edited' }),
    ),
  },
  delete: {
    weight: 2,
    act: withRecent((world, path, sender) => world.callMessage(sender.inBrowser, 'DELETE', path)),
  },
};

/** The name of the next thing to do. */
export function nextAction(random: () => number): string {
  const total = Object.values(soakActions).reduce((sum, { weight }) => sum + weight, 0);
  let place = random() * total;
  for (const [name, { weight }] of Object.entries(soakActions)) {
    place -= weight;
    if (place < 0) return name;
  }
  return 'send';
}

/** Reads a room to its end in a browser, so that phones have to be told. */
export function readAll(world: SoakWorld, room: Room, person: Person): Promise<Reply> {
  const body = { seq: room.lastSeq };
  return world.callMessage(person.inBrowser, 'PUT', `/api/conversations/${room.id}/read`, body);
}

export function oneOf<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('there is nothing to choose from');
  return item;
}

function notifications(world: SoakWorld, room: Room, person: Person, body: object): Promise<Reply> {
  return world.callMessage(person.inBrowser, 'PUT', `/api/conversations/${room.id}/notifications`, body);
}

function block(world: SoakWorld, method: 'PUT' | 'DELETE', person: Person, other: Person): Promise<Reply> {
  return world.callMessage(person.inBrowser, method, `/api/blocks/${other.userId}`);
}

function inRoom(
  act: (world: SoakWorld, room: Room, person: Person, random: () => number) => Promise<Reply | null>,
): Action {
  return (world, random) => {
    const room = oneOf(world.rooms, random);
    return act(world, room, oneOf(room.members, random), random);
  };
}

function withOther(act: (world: SoakWorld, person: Person, other: Person) => Promise<Reply>): Action {
  return async (world, random) => {
    const [person, other] = [oneOf(world.people, random), oneOf(world.people, random)];
    return person === other ? null : act(world, person, other);
  };
}

function withRecent(act: (world: SoakWorld, path: string, sender: Person) => Promise<Reply>): Action {
  return async (world, random) => {
    const room = oneOf(world.rooms, random);
    if (room.recent.length === 0) return null;
    const { id, sender } = oneOf(room.recent, random);
    return act(world, `/api/conversations/${room.id}/messages/${id}`, sender);
  };
}
