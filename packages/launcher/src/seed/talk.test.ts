import { expect, test } from '@jest/globals';
import { skeletonOf } from '../../../../services/auth/src/accounts/usernames.ts';
import { personOf, planOf } from './plan.ts';
import { readLine } from './read-line.ts';
import { seedMessageId, seedNumberOf } from './seed-ids.ts';
import { storyOf } from './story.ts';
import { anywhere } from './talk/anywhere.ts';
import { betweenTwo } from './talk/between-two.ts';

const { rooms } = planOf({ users: 12, groups: 16, messages: 400 });
const exchanges = [...new Set([...rooms.flatMap(({ talk }) => talk), ...anywhere, ...betweenTwo])];

test('a line says who speaks, what it answers, what comes with it and what becomes of it', () => {
  expect(readLine('B> [file:list.txt] For @A ~> For @A and @C |👍❤️')).toEqual({
    ...{ speaker: 1, isReply: true, attachment: { kind: 'file', name: 'list.txt' } },
    ...{ text: 'For @A', becomes: 'For @A and @C', reactions: ['👍', '❤️'] },
  });
  expect(readLine('A Plain')).toEqual({ speaker: 0, text: 'Plain', isReply: false, reactions: [] });
});

test('everything that is said reads, and begins with A', () => {
  expect(exchanges.length).toBeGreaterThan(80);
  for (const exchange of exchanges) {
    const lines = exchange.map(readLine);
    expect(lines[0]?.speaker).toBe(0);
    for (const { text, becomes } of lines) expect(`${text}${becomes ?? ''}`).not.toMatch(/[|~>[\]]/);
  }
  for (const exchange of betweenTwo) {
    for (const raw of exchange) expect(readLine(raw).speaker).toBeLessThan(2);
  }
});

test('a story is the same each time, leaves no word open, and is about its members', () => {
  const names = ['Ada', 'Bob', 'Cid'];
  const story = (length: number) => {
    const endless = storyOf('key', exchanges, names);
    return Array.from({ length }, () => endless.next().value);
  };
  const told = story(600);
  expect(told.slice(0, 100)).toEqual(story(100));
  for (const { text, becomes = '', speaker, number, repliesTo = 0, mentions, reactions } of told) {
    expect(text + becomes).not.toMatch(/[{}]|@[A-Z]\b/);
    expect(speaker).toBeLessThan(names.length);
    expect(repliesTo).toBeLessThan(number);
    for (const member of mentions) expect(text + becomes).toContain(`@${names[member]}`);
    for (const { by } of reactions) expect(by).not.toBe(speaker);
  }
});

test('a thousand people have names that nobody takes for another’s', () => {
  const names = Array.from({ length: 1_000 }, (_, index) => personOf(index).username);
  for (const name of names) expect(name).toMatch(/^[a-z]+\.[a-z]+$/);
  expect(new Set(names.map(skeletonOf)).size).toBe(names.length);
});

test.each([
  { users: 12, groups: 6, messages: 400 },
  { users: 0, groups: 0, messages: 0 },
  { users: 0, groups: 3, messages: 7 },
  { users: 1_000, groups: 500, messages: 100_000 },
])('with %j nobody is left alone, and the messages are shared out', (sizes) => {
  const plan = planOf(sizes);
  expect(plan.rooms.reduce((sum, { messages }) => sum + messages, 0)).toBe(sizes.messages);
  expect(new Set(plan.rooms.map(({ key }) => key)).size).toBe(plan.rooms.length);
  const talking = new Set(plan.rooms.flatMap(({ members }) => members.map(({ username }) => username)));
  expect(talking.size).toBe(plan.people.length);
  for (const { members } of plan.rooms) {
    expect(new Set(members.map(({ username }) => username)).size).toBe(members.length);
    expect(members.length).toBeGreaterThan(1);
  }
});

test('the id of a message tells its number, in its conversation only', () => {
  const [here, elsewhere] = [crypto.randomUUID(), crypto.randomUUID()];
  const id = seedMessageId(here, 70_000);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(seedNumberOf(here, id)).toBe(70_000);
  for (const other of [crypto.randomUUID(), null, '']) expect(seedNumberOf(here, other)).toBeUndefined();
  expect(seedNumberOf(elsewhere, id)).toBeUndefined();
});
