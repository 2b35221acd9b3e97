import { expect, test } from '@jest/globals';
import type { ConversationView } from '@parley/contracts';
import type { Session } from '../net/session.ts';
import { Views } from './views.ts';

test('an answer that is another conversation, or none at all, is not taken for the one asked for', async () => {
  const merged: string[] = [];
  const asked: string[] = [];
  const answers = [{ id: 'elsewhere', title: 'forged' }, {}, { id: 'a/b' }] as ConversationView[];
  const json = async ({ path }: { path: string }) => {
    asked.push(path);
    return answers.shift();
  };
  const views = new Views({
    session: { json } as unknown as Session,
    clock: () => 0,
    merge: ({ id }) => merged.push(id),
    gone: () => {},
    known: () => [],
  });
  await expect(views.read('a/b')).rejects.toThrow(TypeError);
  await expect(views.read('a/b')).rejects.toThrow(TypeError);
  await views.read('a/b');
  expect(merged).toEqual(['a/b']);
  expect(new Set(asked)).toEqual(new Set(['/api/conversations/a%2Fb']));
});
