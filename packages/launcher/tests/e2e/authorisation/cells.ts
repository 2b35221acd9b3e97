import type { Media } from '@parley/contracts';
import type { Person } from '../chat-client.ts';
import { done, type GroupPast, newGroup, newPair, type Place, sendMedia, withoutBlock } from './places.ts';
import { type Policy, type Principal, principals } from './policies.ts';
import { upload } from './uploads.ts';
import type { World } from './world.ts';

/** One principal before one operation, and what they have there to work on. */
export interface Cell {
  readonly world: World;
  readonly who: Principal;
  /** The stranger, for anonymous. */
  readonly self: Person;
  /** The direct conversation for the pair, the group for everybody else. */
  place(): Promise<Place>;
  group(): Promise<Place>;
  /** The other of the pair; the newcomer, with whom both of the pair have a block, for everybody else. */
  readonly counterpart: Person;
  /** A picture in a message of the place, or of the group all share; named by its secret. */
  media(): Promise<Media>;
  /** An upload of the bystander's that was not sent. */
  unsent(): Promise<Media>;
  /** What the cell has looked at, whose texts no refusal may repeat. */
  readonly seen: ReadonlySet<Place>;
}

export interface CellsOptions extends GroupPast {
  /** The messages of the pair are pinned and reacted to. */
  decorated?: boolean;
  /** Whoever is allowed has a group of their own, as what one does there would leave nothing to do for the next. */
  fresh?: boolean;
}

/** The cells of one case. What is not asked for is not made. */
export function createCells(
  world: World,
  as: Policy,
  { decorated = false, fresh = false, ...past }: CellsOptions,
): Cell[] {
  const makeGroup = () => newGroup(world, past);
  const sharedGroup = once(makeGroup);
  const sharedPair = once(() => newPair(world, { decorated }));
  const unsent = once(() => upload(world.url, world.people.bystander, 'unsent'));
  const groupMedia = once(async () => {
    const { conversationId: id, secret } = await sharedGroup();
    return sendMedia(world, world.people.member, { id, secret });
  });
  const pairMedia = once(async () => {
    const { secret } = (await sharedPair()).blocked;
    return withoutBlock(world, () => sendMedia(world, world.people.blocked, { id: world.directId, secret }));
  });
  return principals.map((who) => {
    const { people } = world;
    const isOfPair = who === 'blocked' || who === 'blocker';
    const seen = new Set<Place>();
    const see = (place: Place) => {
      seen.add(place);
      return place;
    };
    const groupOf = fresh && as[who] === 'allow' ? once(makeGroup) : sharedGroup;
    const group = async () => see(await groupOf());
    const place = async () => (isOfPair ? see((await sharedPair())[who]) : group());
    return {
      ...{ world, who, seen, group, place, unsent },
      self: who === 'anonymous' ? people.stranger : people[who],
      counterpart: who === 'blocked' ? people.blocker : who === 'blocker' ? people.blocked : people.newcomer,
      async media() {
        if (isOfPair) return place().then(pairMedia);
        see(await sharedGroup());
        return groupMedia();
      },
    };
  });
}

/** A group that the caller owns, where they may; else the shared one. */
export async function ownGroup({ self, who, group }: Cell): Promise<string> {
  if (who === 'anonymous' || who === 'suspended' || who === 'revoked') return (await group()).conversationId;
  const body = { type: 'group', participant_ids: [], title: 'Own' };
  return (await done(self.rest<{ id: string }>('POST', '/api/conversations', body))).id;
}

export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
