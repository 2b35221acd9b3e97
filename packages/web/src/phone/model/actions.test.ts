import { expect, test } from '@jest/globals';
import type { Account, ParleyError } from '@parley/client';
import type { ShownNotification } from '../simulator/wire.ts';
import { createBannerActions } from './actions.ts';

const banner = { payload: { data: { conversation_id: 'c', seq: 7 } } } as ShownNotification;
const busy = { code: 'busy', retryable: true, retryAfterMs: 0 } as ParleyError;

function phone(answer: (path: string) => unknown) {
  let id = 'alice';
  const asked: { path: string; body: unknown }[] = [];
  const client = {
    account: { get: () => ({ state: 'signed-in', me: { id } }) as Account },
    request: async (_method: string, path: string, body: unknown) => {
      asked.push({ path, body });
      return answer(path);
    },
  };
  const actions = createBannerActions(
    client as unknown as Parameters<typeof createBannerActions>[0],
    () => true,
  );
  return { actions, asked, signIn: (other: string) => (id = other) };
}

test('a reply that was not answered is sent again, the same', async () => {
  const refusals = [busy];
  const { actions, asked } = phone(() => {
    const refusal = refusals.pop();
    if (refusal) throw refusal;
  });
  await actions.reply(banner, 'On my way');
  expect(asked.map(({ path }) => path)).toEqual([
    '/api/conversations/c/messages',
    '/api/conversations/c/messages',
    '/api/conversations/c/read',
  ]);
  expect(asked[1]?.body).toEqual(asked[0]?.body);
});

test('but never by who signed in meanwhile', async () => {
  const { actions, asked, signIn } = phone(() => {
    signIn('bob');
    throw busy;
  });
  await expect(actions.reply(banner, 'On my way')).rejects.toThrow('Somebody else');
  expect(asked).toHaveLength(1);
});

test('nor is it marked as read by them', async () => {
  const { actions, asked, signIn } = phone(() => signIn('bob'));
  await expect(actions.reply(banner, 'On my way')).rejects.toThrow('Somebody else');
  expect(asked).toHaveLength(1);
});
