import { beforeEach, expect, test } from '@jest/globals';
import type { Me, Settings } from '@parley/contracts';
import { AccountData } from './account-data.ts';
import type { Call } from './net/http.ts';
import type { Session } from './net/session.ts';
import { Journal } from './store/journal.ts';
import { createMemoryStore } from './store/memory.ts';

let me: Partial<Me>;
let data: AccountData;
/** Answers that are made, and not yet here. */
let underWay: ((answer: unknown) => void)[];

beforeEach(() => {
  me = {};
  underWay = [];
  const session = {
    json: (_: Call) => new Promise((resolve) => underWay.push(resolve)),
    updateMe(change: Partial<Me>) {
      me = { ...me, ...change };
    },
  } as unknown as Session;
  data = new AccountData(session, new Journal(createMemoryStore()));
});

async function answer(body: unknown): Promise<void> {
  underWay.shift()!(body);
  await new Promise((resolve) => setImmediate(resolve));
}

const blocks = (...ids: string[]) => ({ blocks: ids.map((user_id) => ({ user_id })), cursor: null });
const settings = (previews: boolean) => ({ previews }) as unknown as Settings;

test('what was told while the account was being read is not undone by the older answer', async () => {
  const read = data.read();
  data.own({ settings: settings(false) });
  await answer({ id: 'me', display_name: 'Me', settings: settings(true) });
  data.block({ user_id: 'new', blocked: true });
  data.block({ user_id: 'old', blocked: false });
  await answer(blocks('old', 'other'));
  await read;
  expect(me).toEqual({ id: 'me', display_name: 'Me', settings: settings(false) });
  expect([...data.blocked.get()].sort()).toEqual(['new', 'other']);
});

test('a reading counts for nothing when the account is another, or a later one began', async () => {
  const first = data.read();
  await answer({ id: 'first' });
  data.clear();
  await answer(blocks('of the first'));
  expect([...data.blocked.get()]).toEqual([]);
  const second = data.read();
  await answer({ id: 'second' });
  const third = data.read();
  await answer(blocks('too late'));
  await answer({ id: 'second' });
  await answer(blocks('of the second'));
  await Promise.all([first, second, third]);
  expect([...data.blocked.get()]).toEqual(['of the second']);
});
