import { sampleAccounts, sampleName } from '../sample-accounts.ts';
import { randomFrom } from './random.ts';
import { anywhere } from './talk/anywhere.ts';
import { betweenTwo } from './talk/between-two.ts';
import { family, flat, work } from './talk/everyday.ts';
import { books, cinema, cooking } from './talk/leisure.ts';
import { football, hiking } from './talk/outdoors.ts';
import type { Theme } from './talk/theme.ts';
import { firstNames, lastNames } from './talk/words.ts';

export interface SeedSizes {
  /** Beside the sample accounts. */
  users: number;
  groups: number;
  /** Of all conversations together. */
  messages: number;
}

export interface PlannedPerson {
  username: string;
  displayName: string;
}

export interface PlannedRoom {
  /** Always the same for the same conversation. */
  key: string;
  /** Undefined: a direct conversation. */
  title?: string;
  /** The exchanges that come up. */
  talk: Theme['exchanges'];
  /** The first one starts it. */
  members: readonly PlannedPerson[];
  messages: number;
}

type RoomPlan = Omit<PlannedRoom, 'messages'>;

const themes = [hiking, work, flat, books, family, football, cooking, cinema];
const GROUP_LEAST = 4;
/** So that two groups do not say the same, as far as there is something to say. */
const ANYWHERE_EACH = 15;
/** So that nobody meets more strangers in an hour than the limits allow. */
const DIRECTS_EACH = 20;

/** People by number; the same number is the same person whatever the sizes. */
export function personOf(index: number): PlannedPerson {
  const first = firstNames[index % firstNames.length] as string;
  const shift = 5 * Math.floor(index / firstNames.length);
  const last = lastNames[(index + shift) % lastNames.length] as string;
  const plain = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return { username: `${plain(first)}.${plain(last)}`, displayName: `${first} ${last}` };
}

export const samples: readonly PlannedPerson[] = sampleAccounts.map((username) => ({
  username,
  displayName: sampleName(username),
}));

/** Who talks with whom, and how much. */
export function planOf({ users, groups, messages }: SeedSizes) {
  const newcomers = Array.from({ length: users }, (_, index) => personOf(index));
  const rooms = [
    ...Array.from({ length: groups }, (_, index) => groupOf(index, groups, newcomers)),
    ...pairsOf(newcomers).map(
      (members): RoomPlan => ({
        key: members.map(({ username }) => username).join(' & '),
        talk: betweenTwo,
        members,
      }),
    ),
  ];
  return { people: [...samples, ...newcomers], rooms: shareOut(rooms, messages) };
}

function groupOf(index: number, groups: number, newcomers: readonly PlannedPerson[]): RoomPlan {
  const { titles, exchanges } = themes[index % themes.length] as Theme;
  const round = Math.floor(index / themes.length);
  const title = titles[round] ?? `${titles[round % titles.length]} ${round + 1}`;
  const from = (index * ANYWHERE_EACH) % anywhere.length;
  const talk = [...exchanges, ...[...anywhere.slice(from), ...anywhere].slice(0, ANYWHERE_EACH)];
  const owner = samples[index % samples.length] as PlannedPerson;
  // A second of the three in most, so that they meet; all newcomers in turn, and some more where those are few.
  const second = samples[(index + 1) % samples.length] as PlannedPerson;
  const own = newcomers.filter((_, place) => place % groups === index);
  const more = randomFrom(title)
    .shuffled(newcomers)
    .slice(0, GROUP_LEAST + (index % 3));
  return { key: title, title, talk, members: [...new Set([owner, second, ...own, ...more])] };
}

function pairsOf(newcomers: readonly PlannedPerson[]): PlannedPerson[][] {
  const [alice, bob, carol] = samples as [PlannedPerson, PlannedPerson, PlannedPerson];
  const met = newcomers
    .slice(0, DIRECTS_EACH * samples.length)
    .map((person, index) => [samples[index % samples.length] as PlannedPerson, person]);
  return [[alice, bob], [bob, carol], [carol, alice], ...met];
}

/** Groups talk more than pairs, and the first ones most. */
function shareOut(rooms: readonly RoomPlan[], messages: number): PlannedRoom[] {
  const weights = rooms.map(({ title }, index) => (title ? 3 : 1) / Math.sqrt(1 + index / 4));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let given = 0;
  let reached = 0;
  return rooms.map((room, index) => {
    reached += weights[index] as number;
    const upTo = Math.round((messages * reached) / total);
    const own = upTo - given;
    given = upTo;
    return { ...room, messages: own };
  });
}
