import { createPatientCaller, RefusedCall } from '../patient-calls.ts';
import type { Screen } from '../progress.ts';
import { CommandError } from '../run-command.ts';
import { type PlannedPerson, type PlannedRoom, planOf, type SeedSizes } from './plan.ts';
import { enter, type LeftOut, leave, type SeededPerson } from './seeded-people.ts';
import { createRoomFinder, type SeededRoom } from './seeded-room.ts';
import { settle } from './settle.ts';
import { createSteps, type Steps } from './steps.ts';
import { createUploads } from './uploads.ts';
import { writeRoom } from './write-room.ts';

export interface SeedOptions {
  url: string;
  sizes: SeedSizes;
  /** Of the accounts that are registered, and of those that are there. */
  password: string;
  signal: AbortSignal;
  screen: Screen;
}

export interface SeedReport {
  people: { all: number; added: number; leftOut: readonly LeftOut[] };
  rooms: { groups: number; pairs: number; added: number };
  messages: { all: number; added: number };
  /** Conversations in which something was refused, and why. */
  refused: readonly string[];
}

/** Passwords are hashed a few at a time anyway. */
const SIGN_INS_AT_ONCE = 3;
const ROOMS_AT_ONCE = 6;
const GOODBYE_MS = 2_000;

/**
 * Fills a running Parley by its public API, as its limits allow. What is there stays, so it may run again. Rejects when nothing
 * answers, when nobody can be signed in, or when it is aborted.
 */
export async function seed({ url, sizes, password, signal, screen }: SeedOptions): Promise<SeedReport> {
  const plan = planOf(sizes);
  const steps = createSteps(url, { signal, screen });
  await steps.call('/healthz');
  const { people, leftOut } = await enterAll(steps, plan.people, password);
  try {
    const filled = await fill(steps, withThosePresent(plan.rooms, people));
    const added = people.filter(({ isNew }) => isNew).length;
    return { people: { all: people.length, added, leftOut }, ...filled };
  } finally {
    // Also of a run that was stopped: sessions of ours are not left in anybody's list.
    const call = createPatientCaller(url, { patienceMs: GOODBYE_MS });
    await Promise.all(people.map((person) => leave(call, person)));
  }
}

async function enterAll({ call, step }: Steps, planned: readonly PlannedPerson[], password: string) {
  const about = { title: 'People', items: planned, total: planned.length, atOnce: SIGN_INS_AT_ONCE };
  const entered = await step(about, async (person, progress) => {
    const one = await enter(call, person, password);
    progress.add();
    return one;
  });
  const people = entered.filter((one): one is SeededPerson => 'id' in one);
  const leftOut = entered.filter((one): one is LeftOut => 'because' in one);
  if (people.length < 2) {
    const why = leftOut.map(({ username, because }) => `${username}: ${because}`).join('\n');
    throw new CommandError(`Too few can be signed in to talk with each other.\n${why}`);
  }
  return { people, leftOut };
}

async function fill({ step }: Steps, rooms: readonly Wanted[]) {
  const refused: string[] = [];
  const unlessRefused = <R>(room: { key: string }, work: () => Promise<R>) =>
    work().catch((error: unknown) => {
      if (!(error instanceof RefusedCall) || error.status === 401) throw error;
      refused.push(`${room.key}: ${error.message}`);
      return undefined;
    });

  const find = createRoomFinder();
  const ofRooms = { title: 'Conversations', items: rooms, total: rooms.length, atOnce: ROOMS_AT_ONCE };
  const found = await step(ofRooms, async (room, progress) => {
    const one = await unlessRefused(room, () => find(room));
    progress.add();
    return one;
  });
  const there = found.filter((room) => room !== undefined);

  const total = there.reduce((sum, { messages }) => sum + messages, 0);
  const uploads = createUploads();
  const messages = { all: total, added: 0 };
  await step({ title: 'Messages', items: there, total, atOnce: ROOMS_AT_ONCE }, async (room, progress) => {
    const onMessage = (isNew: boolean) => {
      messages.added += isNew ? 1 : 0;
      progress.add();
    };
    await unlessRefused(room, () => writeRoom(room, { uploads, onMessage }));
  });
  await settle(there);
  return { rooms: countOf(there), messages, refused };
}

type Wanted = Omit<SeededRoom, 'id' | 'isNew'>;

function withThosePresent(rooms: readonly PlannedRoom[], people: readonly SeededPerson[]): Wanted[] {
  const byName = new Map(people.map((person) => [person.username, person]));
  const present = rooms.map((room) => ({
    ...room,
    members: room.members.flatMap(({ username }) => byName.get(username) ?? []),
  }));
  return present.filter(({ members }) => members.length >= 2);
}

function countOf(rooms: readonly SeededRoom[]): SeedReport['rooms'] {
  const groups = rooms.filter(({ title }) => title !== undefined).length;
  const added = rooms.filter(({ isNew }) => isNew).length;
  return { groups, pairs: rooms.length - groups, added };
}
