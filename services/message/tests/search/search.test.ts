import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { faultsOf, type messageProto, searchRoutes } from '@parley/contracts';
import { alice, bob, network, room, stream } from '../chat.ts';
import { newGroup, type TestUser } from '../network.ts';
import { ackOf } from '../send-stream.ts';
import { indexed, search, textsFound } from './found.ts';

async function say(texts: string[], conversationId = room, sender = alice): Promise<messageProto.Ack[]> {
  const sent = await stream.send(texts.map((text) => ({ conversationId, senderId: sender.id, text })));
  return sent.map(ackOf);
}

const find = (user: TestUser, q: string, more = '') => textsFound(network, user, q, more);

test('words in any order, prefixes, phrases, accents, scripts without spaces and emoji are found', async () => {
  await say([
    'the quick brown fox',
    'Über den Wolken',
    '今日は東京タワーに行きました',
    'great 🎉 news',
    'brown bear',
  ]);
  await indexed(network);
  expect(await find(bob, 'fox quick')).toEqual(['the quick brown fox']);
  expect(await find(bob, 'bro')).toEqual(['brown bear', 'the quick brown fox']);
  expect(await find(bob, 'bro bear')).toEqual([]);
  expect(await find(bob, '"brown fox"')).toEqual(['the quick brown fox']);
  expect(await find(bob, '"fox brown"')).toEqual([]);
  expect(await find(bob, 'uber WOLKEN')).toEqual(['Über den Wolken']);
  expect(await find(bob, '東京')).toEqual(['今日は東京タワーに行きました']);
  expect(await find(bob, '京')).toEqual(['今日は東京タワーに行きました']);
  expect(await find(bob, '京都')).toEqual([]);
  expect(await find(bob, '🎉')).toEqual(['great 🎉 news']);
});

test('a result is the message with its place and its highlight, as OpenAPI says', async () => {
  const [ack] = await say(['one two three']);
  await indexed(network);
  await network.call(
    bob,
    'PUT',
    `/api/conversations/${room}/messages/${ack?.messageId}/reactions/%F0%9F%91%8D`,
  );
  const body = await search(network, bob, 'two');
  expect(faultsOf(searchRoutes.searchMessages.responses[200], body)).toEqual([]);
  expect(body).toMatchObject({
    cursor: null,
    results: [
      {
        conversation_id: room,
        message: { id: ack?.messageId, seq: Number(ack?.seq), text: 'one two three', my_reactions: ['👍'] },
        highlight: { text: 'one two three', ranges: [[4, 7]] },
      },
    ],
  });
});

test('strangers, people who left and people not yet there find nothing', async () => {
  await say(['secret before']);
  const [stranger, carol] = [await network.newUser(), await network.newUser()];
  await network.pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [room]);
  await network.call(alice, 'POST', `/api/conversations/${room}/participants`, { user_ids: [carol.id] });
  await say(['secret after']);
  await indexed(network);
  expect(await find(stranger, 'secret')).toEqual([]);
  expect(await find(carol, 'secret')).toEqual(['secret after']);
  expect(await find(bob, 'secret')).toEqual(['secret after', 'secret before']);
  await network.call(bob, 'DELETE', `/api/conversations/${room}/participants/${bob.id}`);
  expect(await find(bob, 'secret')).toEqual([]);
  const named = await network.call(bob, 'GET', `/api/search/messages?q=secret&conversation_id=${room}`);
  expect([named.status, named.body.code]).toEqual([404, 'not_found']);
});

test('what somebody cleared away for themselves is found no more', async () => {
  await say(['old thing', 'new thing']);
  await indexed(network);
  await network.pool.query(
    'UPDATE participants SET cleared_seq = 1 WHERE conversation_id = $1 AND user_id = $2',
    [room, bob.id],
  );
  expect(await find(bob, 'thing')).toEqual(['new thing']);
  expect(await find(alice, 'thing')).toEqual(['new thing', 'old thing']);
});

test('from the moment of the change nothing is found by edited or deleted words', async () => {
  const [first, second] = await say(['original words', 'original other']);
  await indexed(network);
  const path = (ack?: messageProto.Ack) => `/api/conversations/${room}/messages/${ack?.messageId}`;
  await network.call(alice, 'PATCH', path(first), { text: 'replaced words' });
  expect(await find(bob, 'original')).toEqual(['original other']);
  await network.call(alice, 'DELETE', path(second));
  expect(await find(bob, 'original')).toEqual([]);
  await indexed(network);
  expect(await find(bob, 'replaced')).toEqual(['replaced words']);
  expect(await find(bob, 'original')).toEqual([]);
  const { rows } = await network.pool.query(
    `SELECT seq, words::text FROM message_search WHERE conversation_id = $1`,
    [room],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].words).not.toContain('original');
});

test('system and encrypted messages are not searched', async () => {
  await network.call(alice, 'PATCH', `/api/conversations/${room}`, { title: 'Ciphers' });
  await network.call(alice, 'POST', `/api/conversations/${room}/messages`, {
    client_message_id: randomUUID(),
    encrypted: { scheme: 'ciphers', ciphertext: 'ciphers' },
  });
  await say(['ciphers']);
  await indexed(network);
  expect(await find(bob, 'ciphers')).toEqual(['ciphers']);
});

test('pages meet without a gap or a double, across conversations', async () => {
  const other = await newGroup(network, [alice, bob]);
  for (let i = 0; i < 6; i++) {
    await say([`page a${i}`, `page b${i}`], room);
    await say([`page c${i}`], other);
  }
  await indexed(network);
  const whole = await find(bob, 'page', '&limit=50');
  expect(whole).toHaveLength(18);
  const pages: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more = cursor === '' ? '' : `&cursor=${cursor}`;
    const body: { results: { message: { text: string } }[]; cursor: string | null } = await search(
      network,
      bob,
      'page',
      `&limit=4${more}`,
    );
    expect(body.results.length).toBeLessThanOrEqual(4);
    pages.push(...body.results.map(({ message }) => message.text));
    cursor = body.cursor;
  }
  expect(pages).toEqual(whole);
});

test('many messages with the words but not in order do not hide the phrase behind them', async () => {
  await say(['alpha beta']);
  await say(Array.from({ length: 120 }, () => 'beta alpha'));
  await indexed(network);
  expect(await find(bob, '"alpha beta"', '&limit=5')).toEqual(['alpha beta']);
});

test('conversation, sender, kind and time narrow it down', async () => {
  const other = await newGroup(network, [alice, bob]);
  await say(['narrow 1'], room, alice);
  await say(['narrow 2'], room, bob);
  await say(['narrow 3'], other, alice);
  await indexed(network);
  expect(await find(bob, 'narrow', `&conversation_id=${room}`)).toEqual(['narrow 2', 'narrow 1']);
  expect(await find(bob, 'narrow', `&sender_id=${alice.id}`)).toEqual(['narrow 3', 'narrow 1']);
  expect(await find(bob, 'narrow', '&kind=media')).toEqual([]);
  const { results } = await search(network, bob, 'narrow');
  const before = encodeURIComponent(results[0].message.sent_at);
  expect(await find(bob, 'narrow', `&before=${before}&conversation_id=${other}`)).toEqual([]);
  expect(await find(bob, 'narrow', '&before=2000-01-01T00:00:00.000Z')).toEqual([]);
});

test.each([
  ['q=', 'q'],
  [`q=${'x'.repeat(201)}`, 'q'],
  ['q=%3F%21', 'q'],
  ['q=a+b+c+d+e+f+g+h+i+j+k', 'q'],
  ['q=a&before=soon', 'before'],
  ['q=a&cursor=bm90', 'cursor'],
  ['q=a&limit=51', 'limit'],
])('%s is refused', async (query, field) => {
  const { status, body } = await network.call(alice, 'GET', `/api/search/messages?${query}`);
  expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'invalid', field]);
});
