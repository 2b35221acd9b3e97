import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Media } from '@parley/contracts';
import { newGroup, type TestUser } from '../network.ts';
import { png } from './fixtures.ts';
import { type MediaNetwork, startMediaNetwork } from './media-network.ts';

let network: MediaNetwork;
let ann: TestUser;
let ben: TestUser;
let cid: TestUser;
let stranger: TestUser;
beforeAll(async () => {
  network = await startMediaNetwork();
  [ann, ben, cid, stranger] = (await Promise.all([1, 2, 3, 4].map(() => network.newUser()))) as [
    TestUser,
    TestUser,
    TestUser,
    TestUser,
  ];
});
afterAll(() => network.close());

const statusOf = async (user: TestUser | null, { url }: Media, part = '') => {
  const answer = await network.download(user, url + part);
  const text = await answer.text();
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
    expect(JSON.parse(text)).toMatchObject({ status: answer.status });
  }
  return answer.status;
};
const statuses = (media: Media) =>
  Promise.all([ann, ben, cid, stranger, null].map((user) => statusOf(user, media)));

async function sendNew(conversation: string): Promise<{ media: Media; messageId: string }> {
  const media = await network.uploaded(ann, await png(), 'a.png');
  const { status, body } = await network.sendMedia(ann, conversation, media.id);
  expect(status).toBe(201);
  return { media, messageId: body.message_id };
}

test('an upload is its owner’s alone until it is sent, then of all members, thumbnail too', async () => {
  const conversation = await newGroup(network, [ann, ben, cid]);
  const media = await network.uploaded(ann, await png());
  expect(await statuses(media)).toEqual([200, 404, 404, 404, 401]);
  await network.sendMedia(ann, conversation, media.id);
  expect(await statuses(media)).toEqual([200, 200, 200, 404, 401]);
  expect(await statusOf(ben, media, '/thumbnail')).toBe(200);
  expect(await statusOf(stranger, media, '/thumbnail')).toBe(404);
});

test('a message and the upload say the same of the file', async () => {
  const conversation = await newGroup(network, [ann, ben]);
  const { media } = await sendNew(conversation);
  const { body } = await network.call(ben, 'GET', `/api/conversations/${conversation}/messages`);
  expect(body.messages.at(-1).media).toEqual(media);
});

test('who leaves or is removed cannot download any more, also what was their own', async () => {
  const conversation = await newGroup(network, [cid, ann, ben]);
  const { media } = await sendNew(conversation);
  const path = `/api/conversations/${conversation}/participants`;
  await network.call(cid, 'DELETE', `${path}/${ben.id}`);
  await network.call(ann, 'DELETE', `${path}/${ann.id}`);
  expect(await statuses(media)).toEqual([404, 404, 200, 404, 401]);
});

test('a file of a deleted message is gone for everybody at once, unless another message shows it', async () => {
  const conversation = await newGroup(network, [ann, ben]);
  const { media, messageId } = await sendNew(conversation);
  const elsewhere = await newGroup(network, [ben, cid]);
  await network.sendMedia(ben, elsewhere, media.id);
  await network.call(ann, 'DELETE', `/api/conversations/${conversation}/messages/${messageId}`);
  expect(await statuses(media)).toEqual([404, 200, 200, 404, 401]);
  const { media: other, messageId: only } = await sendNew(conversation);
  await network.call(ann, 'DELETE', `/api/conversations/${conversation}/messages/${only}`);
  expect(await statuses(other)).toEqual([404, 404, 404, 404, 401]);
});

test('who may not see what was said before they came may not download it either', async () => {
  const conversation = await newGroup(network, [ann, ben]);
  await network.pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [conversation]);
  const { media } = await sendNew(conversation);
  await network.call(ann, 'POST', `/api/conversations/${conversation}/participants`, { user_ids: [cid.id] });
  expect(await statuses(media)).toEqual([200, 200, 404, 404, 401]);
});

test('an unsent upload can be taken back by its owner; a sent one cannot', async () => {
  const media = await network.uploaded(ann, await png());
  expect(await network.call(ben, 'DELETE', media.url)).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
  expect(await network.call(ann, 'DELETE', media.url)).toMatchObject({ status: 204 });
  expect(await statusOf(ann, media)).toBe(404);
  expect(await network.call(ann, 'DELETE', media.url)).toMatchObject({ status: 404 });
  const conversation = await newGroup(network, [ann, ben]);
  expect((await network.sendMedia(ann, conversation, media.id)).status).toBeGreaterThanOrEqual(400);
  const { media: sent } = await sendNew(conversation);
  expect(await network.call(ann, 'DELETE', sent.url)).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  });
});

test('a part is given with 206, the rest is said; a part that is not there is 416', async () => {
  const media = await network.uploaded(ann, '0123456789');
  const ask = async (range: string, headers = {}) => {
    const answer = await network.download(ann, media.url, { range, ...headers });
    return [answer.status, answer.headers.get('content-range'), await answer.text()];
  };
  expect(await ask('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
  expect(await ask('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
  expect(await ask('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89']);
  expect(await ask('bytes=0-99')).toEqual([206, 'bytes 0-9/10', '0123456789']);
  expect(await ask('bytes=0-1,4-5')).toEqual([200, null, '0123456789']);
  expect(await ask('bytes=2-4', { 'if-range': `"${media.id}"` })).toEqual([206, 'bytes 2-4/10', '234']);
  expect(await ask('bytes=2-4', { 'if-range': '"other"' })).toEqual([200, null, '0123456789']);
  const [status, range, body] = await ask('bytes=10-');
  expect([status, range, JSON.parse(String(body))]).toMatchObject([
    416,
    'bytes */10',
    { code: 'invalid', status: 416 },
  ]);
});

test('what a client has is 304, but only to those who may see it', async () => {
  const media = await network.uploaded(ann, await png());
  for (const path of [media.url, media.thumbnail_url ?? '']) {
    const { headers } = await network.download(ann, path);
    expect(headers.get('cache-control')).toBe('private, no-cache');
    const known = { 'if-none-match': headers.get('etag') ?? '' };
    expect((await network.download(ann, path, known)).status).toBe(304);
    expect((await network.download(ann, path, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await network.download(ben, path, known)).status).toBe(404);
  }
});

test('an image opens where it is, with its name', async () => {
  const { headers } = await network.download(
    ann,
    (await network.uploaded(ann, await png(), 'Grüße.png')).url,
  );
  expect(headers.get('content-disposition')).toBe(
    `inline; filename="Grue.png"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.png`,
  );
  expect(headers.get('content-type')).toBe('image/png');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('what has no thumbnail and ids that are none are not found', async () => {
  const media = await network.uploaded(ann, 'text');
  expect(await statusOf(ann, media, '/thumbnail')).toBe(404);
  expect(await statusOf(ann, { ...media, url: '/api/media/nonsense' })).toBe(400);
});
