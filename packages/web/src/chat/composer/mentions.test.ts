import { expect, test } from '@jest/globals';
import type { User } from '@parley/client';
import { matching, mentionBefore, mentionsIn } from './mentions.ts';

const person = (username: string, display: string): User => ({
  id: username,
  username,
  display_name: display,
  avatar_url: null,
});
const people = [person('bob', 'Bob Moss'), person('carol', 'Carol Bauer'), person('dan.m', 'Dan Brown')];

test('a mention begins with an @ that no word stands before', () => {
  expect(mentionBefore('Hi @bo', 6)).toEqual({ start: 3, query: 'bo' });
  expect(mentionBefore('@', 1)).toEqual({ start: 0, query: '' });
  expect(mentionBefore('(@b', 3)).toEqual({ start: 1, query: 'b' });
  for (const text of ['me@bo', 'Hi @bo ', 'Hi', '@@b']) expect(mentionBefore(text, text.length)).toBeNull();
});

test('user names fit before other names', () => {
  expect(matching(people, 'b').map(({ id }) => id)).toEqual(['bob', 'carol', 'dan.m']);
  expect(matching(people, 'MO').map(({ id }) => id)).toEqual(['bob']);
  expect(matching(people, 'x')).toEqual([]);
});

test('whom a text mentions are those who are there', () => {
  expect(mentionsIn('@Bob and @dan.m. Not me@carol or @eve, @all!', people)).toEqual({
    userIds: ['bob', 'dan.m'],
    all: true,
  });
  expect(mentionsIn('nobody', people)).toEqual({ userIds: [], all: false });
});
