import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Media, timings } from '@parley/contracts';
import { sweepOnce } from '../../src/media/sweep.ts';
import { eraseEvidence } from '../../src/store/reports.ts';
import { png } from '../media/fixtures.ts';
import { type MediaNetwork, startMediaNetwork } from '../media/media-network.ts';
import { newGroup, type TestUser } from '../network.ts';
import { newModerator } from './people.ts';

let network: MediaNetwork;
let moderator: TestUser;
let ann: TestUser;
let ben: TestUser;
let cid: TestUser;
let room: string;
let media: Media;
let message: string;

beforeAll(async () => {
  network = await startMediaNetwork();
  moderator = await newModerator(network);
});
afterAll(() => network.close());
beforeEach(async () => {
  [ann, ben, cid] = [await network.newUser(), await network.newUser(), await network.newUser()];
  room = await newGroup(network, [ann, ben, cid]);
  media = await network.uploaded(ben, await png(), 'nasty.png');
  message = await sent(ben, room, media);
});

async function sent(by: TestUser, where: string, { id }: Media): Promise<string> {
  const { status, body } = await network.sendMedia(by, where, id);
  expect(status).toBe(201);
  return body.message_id;
}

async function reported(by: TestUser, messageId: string): Promise<string> {
  const body = { message_id: messageId, reason: 'sexual' };
  const answer = await network.call(by, 'POST', '/api/reports', body);
  expect(answer.status).toBe(201);
  return answer.body.id;
}

const remove = (by: TestUser, messageId: string) =>
  network.call(by, 'DELETE', `/api/conversations/${room}/messages/${messageId}`);
const hide = (messageId: string) =>
  network.call(moderator, 'PUT', `/api/moderation/messages/${messageId}/hidden`, { conversation_id: room });
const sweep = () => sweepOnce(network.pool, network.store);
const ofReport = (id: string) => `/api/moderation/reports/${id}/media`;
const ofMessage = (id: string) => `/api/moderation/messages/${id}/media`;

async function isLeft({ id }: Media): Promise<{ row: boolean; stored: number }> {
  const { rowCount } = await network.pool.query('SELECT FROM media WHERE id = $1', [id]);
  const { stored } = await network.files();
  return { row: rowCount === 1, stored: stored.filter((name) => name.startsWith(id)).length };
}
const KEPT = { row: true, stored: 2 };
const GONE = { row: false, stored: 0 };

async function contentOf(user: TestUser, path: string) {
  const response = await network.download(user, path);
  const { status, headers } = response;
  return { status, type: headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
}
const statusOf = async (user: TestUser | null, path: string) =>
  (await contentOf(user as TestUser, path)).status;

/** What was logged about a user, the latest first. */
async function logOf(userId: string) {
  const { body } = await network.call(moderator, 'GET', '/api/moderation/log?limit=100');
  return body.entries.filter((entry: { user_id: string }) => entry.user_id === userId);
}

const decidedAgo = (report: string, days: number) =>
  network.pool.query('UPDATE reports SET resolved_at = now() - make_interval(days => $2) WHERE id = $1', [
    report,
    days,
  ]);
const erase = () => eraseEvidence(network.pool, timings.evidenceKeptMs);

test('moderators see the file of a reported message where the report says, also when its sender deleted it', async () => {
  const before = await contentOf(ann, media.url);
  const report = await reported(ann, message);
  await remove(ben, message);
  await sweep();
  expect(await isLeft(media)).toEqual(KEPT);
  const { body } = await network.call(moderator, 'GET', `/api/moderation/users/${ben.id}`);
  const { url, thumbnail_url, blurhash } = body.reports[0].evidence.media;
  expect([url, thumbnail_url, blurhash]).toEqual([
    ofReport(report),
    `${ofReport(report)}/thumbnail`,
    media.blurhash,
  ]);
  expect(await contentOf(moderator, url)).toEqual(before);
  expect(before.status).toBe(200);
  expect(await contentOf(moderator, thumbnail_url)).toMatchObject({ status: 200, type: 'image/webp' });
  const range = await network.download(moderator, url, { range: 'bytes=0-3' });
  expect([range.status, (await range.arrayBuffer()).byteLength]).toEqual([206, 4]);
});

test('each look at a file is in the log, and a look that shows nothing is not', async () => {
  const report = await reported(ann, message);
  await contentOf(moderator, ofReport(report));
  await contentOf(moderator, ofReport(report.toUpperCase()));
  const ofUser = await network.call(cid, 'POST', '/api/reports', { user_id: ben.id, reason: 'spam' });
  for (const nothing of [ofReport(ofUser.body.id), ofReport(randomUUID()), ofMessage(message)]) {
    expect([nothing, await statusOf(moderator, nothing)]).toEqual([nothing, 404]);
  }
  expect(await statusOf(moderator, ofMessage(randomUUID()))).toBe(404);
  const read = {
    ...{ action: 'media.read', actor_id: moderator.id, user_id: ben.id, message_id: message },
    ...{ conversation_id: room, report_id: report },
  };
  expect(await logOf(ben.id)).toMatchObject([read, read]);
  expect(await logOf(ben.id)).toHaveLength(2);
});

test('nobody else gains anything by a report: not who reported, not the members, not the sender', async () => {
  const report = await reported(ann, message);
  const paths = [ofReport(report), `${ofReport(report)}/thumbnail`];
  for (const user of [ann, ben, cid]) {
    for (const path of [...paths, ofMessage(message)]) expect(await statusOf(user, path)).toBe(403);
  }
  for (const path of paths) expect(await statusOf(null, path)).toBe(401);
  await remove(ben, message);
  const nobody = async () => {
    for (const user of [ann, ben, cid, moderator]) {
      expect(await statusOf(user, media.url)).toBe(404);
      expect(await statusOf(user, `${media.url}/thumbnail`)).toBe(404);
    }
  };
  await nobody();
  for (const user of [ann, cid]) expect((await network.sendMedia(user, room, media.id)).status).toBe(404);
  await sweep();
  await nobody();
  // As of a file that is gone: whether there is a report is not to be found out.
  const [own, away] = [
    await network.sendMedia(ben, room, media.id),
    await network.sendMedia(ben, room, randomUUID()),
  ];
  expect([own.status, own.body.code]).toEqual([away.status, away.body.code]);
  const [group, ofAnother] = [await newGroup(network, [ben]), await newGroup(network, [ann])];
  for (const [by, where] of [
    [ben, group],
    [ann, ofAnother],
  ] as const) {
    const show = (id: string) =>
      network.call(by, 'PATCH', `/api/conversations/${where}`, { avatar_media_id: id });
    const [shown, none] = [await show(media.id), await show(randomUUID())];
    expect([shown.status, shown.body.detail]).toEqual([400, none.body.detail]);
  }
  expect(await isLeft(media)).toEqual(KEPT);
  expect(await statusOf(moderator, ofReport(report))).toBe(200);
});

test('the file goes with the last evidence of it, 90 days after the decision', async () => {
  const [first, second] = [await reported(ann, message), await reported(cid, message)];
  await remove(ben, message);
  await decidedAgo(first, 91);
  await decidedAgo(second, 89);
  await erase();
  await sweep();
  expect(await statusOf(moderator, ofReport(first))).toBe(404);
  expect(await statusOf(moderator, ofReport(second))).toBe(200);
  expect(await isLeft(media)).toEqual(KEPT);
  await decidedAgo(second, 91);
  await erase();
  await sweep();
  expect(await statusOf(moderator, ofReport(second))).toBe(404);
  expect(await isLeft(media)).toEqual(GONE);
});

test('evidence that is erased takes nothing from a message that is still there', async () => {
  const report = await reported(ann, message);
  await decidedAgo(report, 91);
  await erase();
  await sweep();
  expect(await statusOf(moderator, ofReport(report))).toBe(404);
  expect(await statusOf(cid, media.url)).toBe(200);
  await remove(ben, message);
  await sweep();
  expect(await isLeft(media)).toEqual(GONE);
});

test('the file of a hidden message is kept for moderators for 90 days, and shown to nobody else', async () => {
  await hide(message);
  await sweep();
  expect(await isLeft(media)).toEqual(KEPT);
  const { body } = await network.call(moderator, 'GET', `/api/moderation/messages/${message}/edits`);
  const { url, thumbnail_url } = body.hidden.media;
  expect([url, thumbnail_url]).toEqual([ofMessage(message), `${ofMessage(message)}/thumbnail`]);
  for (const path of [url, thumbnail_url]) {
    expect(await statusOf(moderator, path)).toBe(200);
    for (const user of [ann, ben]) expect(await statusOf(user, path)).toBe(403);
  }
  for (const user of [ann, ben]) expect(await statusOf(user, media.url)).toBe(404);
  expect((await logOf(ben.id)).map(({ action }: { action: string }) => action)).toEqual([
    ...['media.read', 'media.read', 'edits.read', 'message.hide'],
  ]);
  const age = `UPDATE hidden_messages SET hidden_at = now() - interval '91 days' WHERE message_id = $1`;
  await network.pool.query(age, [message]);
  await erase();
  await sweep();
  expect(await statusOf(moderator, url)).toBe(404);
  expect(await isLeft(media)).toEqual(GONE);
});

test('a report, the deletion and the sweep at once: the report keeps the file or there is none to keep', async () => {
  for (let round = 0; round < 5; round++) {
    const own = await network.uploaded(ben, await png());
    const id = await sent(ben, room, own);
    const [answer] = await Promise.all([
      network.call(ann, 'POST', '/api/reports', { message_id: id, reason: 'spam' }),
      remove(ben, id).then(sweep),
    ]);
    await sweep();
    const isKept = (await statusOf(moderator, ofReport(answer.body.id))) === 200;
    expect(await isLeft(own)).toEqual(isKept ? KEPT : GONE);
  }
});
