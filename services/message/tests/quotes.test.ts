import { expect, test } from '@jest/globals';
import { alice, bob, network, room, send, stream } from './chat.ts';
import type { TestUser } from './network.ts';
import { codeOf } from './send-stream.ts';

const history = async (by: TestUser, query: string) =>
  (await network.call(by, 'GET', `/api/conversations/${room}/messages?${query}`)).body;
const seqsOf = (messages: { seq: number }[]) => messages.map(({ seq }) => seq);

test('what replies of a page quote comes with it, once, and only where it is not in the page', async () => {
  for (let i = 0; i < 4; i++) await send(alice);
  for (const replyToSeq of [1n, 1n, 4n, 5n]) await send(bob, { replyToSeq });
  const page = await history(alice, 'limit=4');
  expect(seqsOf(page.messages)).toEqual([5, 6, 7, 8]);
  expect(seqsOf(page.quoted)).toEqual([1, 4]);
});

test('a quoted message that was deleted keeps its place without its body', async () => {
  const { messageId } = await send(alice, { text: 'secret' });
  await send(bob, { replyToSeq: 1n });
  await network.call(alice, 'DELETE', `/api/conversations/${room}/messages/${messageId}`);
  const page = await history(bob, 'limit=1');
  expect(page.quoted).toMatchObject([{ seq: 1, text: null, deleted_at: expect.any(String) }]);
});

test('nobody is shown a quoted message from before they came', async () => {
  await send(alice, { text: 'secret' });
  await network.pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [room]);
  const late = await network.newUser();
  await network.call(alice, 'POST', `/api/conversations/${room}/participants`, { user_ids: [late.id] });
  await send(alice, { replyToSeq: 1n });
  const page = await history(late, 'limit=10');
  expect(page.quoted).toEqual([]);
  expect(JSON.stringify(page)).not.toContain('secret');
  expect((await history(late, 'seqs=1')).messages).toEqual([]);
});

test('messages are read by their seqs, and around one of them', async () => {
  for (let i = 0; i < 9; i++) await send(alice);
  expect(seqsOf((await history(bob, 'seqs=7,2,7,99')).messages)).toEqual([2, 7]);
  const around = await history(bob, 'around_seq=5&limit=4');
  expect(seqsOf(around.messages)).toEqual([3, 4, 5, 6]);
  expect(around.has_more).toBe(true);
  const all = await history(bob, 'around_seq=5&limit=50');
  expect([seqsOf(all.messages).length, all.has_more]).toEqual([9, false]);
});

test.each(['seqs=1&before_seq=3', 'around_seq=1&after_seq=2', 'seqs=0', 'seqs=1,,2', 'seqs=a'])(
  '%s is invalid',
  async (query) => {
    expect(await history(alice, query)).toMatchObject({ status: 400, code: 'invalid' });
  },
);

test('everybody is mentioned by owner and admins only', async () => {
  const mention = (by: TestUser) =>
    stream
      .send([{ conversationId: room, senderId: by.id, mentionsAll: true }])
      .then(([result]) => codeOf(result));
  expect(await mention(alice)).toBe('ack');
  expect(await mention(bob)).toBe('forbidden');
  expect((await history(bob, 'limit=1')).messages).toMatchObject([{ seq: 1, mentions_all: true }]);
  const list = await network.call(bob, 'GET', '/api/conversations');
  expect(list.body.conversations).toMatchObject([{ unread: 1, unread_mentions: 1 }]);
});

test('a forwarded message says so, and the same one not forwarded is another message', async () => {
  const clientMessageId = '6e5b1c34-8f0a-4d57-9a3c-52f1d0c7b8e9';
  await send(alice, { clientMessageId, forwarded: true });
  expect((await history(bob, 'limit=1')).messages).toMatchObject([{ forwarded: true, system: null }]);
  const again = await stream.send([{ conversationId: room, senderId: alice.id, clientMessageId }]);
  expect(codeOf(again[0])).toBe('conflict');
});
