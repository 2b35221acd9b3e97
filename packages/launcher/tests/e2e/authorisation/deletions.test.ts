import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Message } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { type ChatSocket, type Person, signUp } from '../chat-client.ts';
import { ask, pushed } from './asked.ts';
import { canariesIn, canariesInDatabase, canariesInFiles, newCanary } from './canaries.ts';
import { done, say, THUMB } from './places.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { upload } from './uploads.ts';
import { type Service, startService } from './world.ts';

let service: Service;
let receiver: Receiver;
let ann: Person;
let ben: Person;
let judge: Person;
let sockets: ChatSocket[];
let phone: string;
let webhookId: string;
let conversation: string;
let path: string;

beforeAll(async () => {
  [service, receiver] = await Promise.all([startService('trace'), startReceiver()]);
  const people = ['ann', 'ben', 'judge'].map((name) => signUp(service.url, name));
  [ann, ben, judge] = (await Promise.all(people)) as [Person, Person, Person];
  await service.pool.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [judge.id]);
  phone = await ben.registerPhone();
  const events = ['message.sent', 'message.edited', 'message.deleted', 'message.reacted', 'report.created'];
  const webhook = judge.rest<{ id: string }>('POST', '/api/webhooks', { url: receiver.url, events });
  webhookId = (await done(webhook)).id;
  const group = { type: 'group', participant_ids: [ben.id], title: 'Deletions' };
  conversation = (await done(ann.rest<{ id: string }>('POST', '/api/conversations', group))).id;
  path = `/api/conversations/${conversation}`;
  sockets = await Promise.all([ann.connect(), ann.connect()]);
}, 90_000);
afterAll(async () => {
  await Promise.all(sockets?.map((socket) => socket.close()) ?? []);
  await receiver?.close();
  await service?.close();
});

const canaries = Object.fromEntries(
  ['Text', 'Edited', 'Caption', 'Name', 'Content', 'Cipher', 'Scheme', 'Hasty'].map((name) => [
    name,
    newCanary(name.toLowerCase()),
  ]),
) as Record<'Text' | 'Edited' | 'Caption' | 'Name' | 'Content' | 'Cipher' | 'Scheme' | 'Hasty', string>;
const all = Object.values(canaries);

/** Everything that can be asked about messages, in the words of the answers. */
async function answersTo(
  person: Person,
  ids: { messages: string[]; media: string },
): Promise<Map<string, string>> {
  const questions = [
    ...[path, '/api/conversations', '/api/unread', `${path}/pins`, `${path}/sync?since_rev=0`],
    ...[`${path}/messages`, `${path}/messages?after_seq=0`, `${path}/messages?around_seq=2&limit=2`],
    ...[`${path}/messages?seqs=1,2,3`, `${path}/messages?seqs=4`, `/api/media/${ids.media}`],
    ...all.map((word) => `/api/search/messages?q=${word}`),
    ...all.map((word) => `/api/search/messages?q=${word}&conversation_id=${conversation}`),
    ...ids.messages.map((id) => `/api/push/trace?message_id=${id}`),
    ...ids.messages.map((id) => `/api/moderation/messages/${id}/edits`),
    ...['/api/moderation/reports', '/api/moderation/log', `/api/moderation/users/${ann.id}`],
    `/api/webhooks/${webhookId}/deliveries?limit=50`,
  ];
  const authorization = `Bearer ${person.tokens.access_token}`;
  const answers = questions.map(async (question) => {
    const response = await fetch(service.url + question, { headers: { authorization } });
    return [question, JSON.stringify([...response.headers]) + (await response.text())] as const;
  });
  return new Map(await Promise.all(answers));
}

/** Where canaries are told, with the questions themselves left out. */
function told(answers: Map<string, string>): string[] {
  return [...answers].flatMap(([question, text]) => {
    const found = canariesIn(text, all);
    return found.length > 0 ? [`${question}: ${found}`] : [];
  });
}

function pushTells(canary: string): Promise<unknown> {
  return eventually(
    'the push',
    async () => canariesIn((await pushed(service.url, phone)).join(), [canary]).length > 0,
    { timeoutMs: 20_000 },
  );
}

test('a deletion takes the body away from every place that is asked, told, pushed or stored', async () => {
  const text = await say(ann, conversation, { text: canaries.Text, mentions: [ben.id] });
  // What waits for a push would merge into the next one.
  await pushTells(canaries.Text);
  const media = await upload(service.url, ann, canaries.Name, Buffer.from(canaries.Content));
  const picture = await say(ann, conversation, { kind: 'media', media_id: media.id, text: canaries.Caption });
  await pushTells(canaries.Caption);
  const encrypted = { scheme: canaries.Scheme, ciphertext: Buffer.from(canaries.Cipher).toString('base64') };
  const sealed = await say(ann, conversation, { kind: 'encrypted', encrypted });
  const messages = [text, picture, sealed].map(({ message_id: id }) => id);
  await done(ben.rest('PATCH', '/api/users/me', { display_name: 'Ben' }));
  await done(ann.rest('PATCH', `${path}/messages/${text.message_id}`, { text: canaries.Edited }));
  await say(ben, conversation, { text: 'An answer', reply_to_seq: 1 });
  await done(ben.rest('PUT', `${path}/messages/${text.message_id}/reactions/${THUMB}`));
  for (const id of messages) await done(ann.rest('PUT', `${path}/messages/${id}/pin`));
  const ids = { messages, media: media.id };

  // Everywhere it can be, it is: what is not there before says nothing by not being there afterwards.
  const before = all.filter((canary) => canary !== canaries.Hasty);
  await eventually('the search to know them', async () => {
    const words = [canaries.Edited, canaries.Caption];
    const answers = words.map((word) =>
      ann.rest<{ results: unknown[] }>('GET', `/api/search/messages?q=${word}`),
    );
    return (await Promise.all(answers)).every(({ body }) => body.results.length === 1);
  });
  await eventually('the webhook to fail', async () =>
    (await canariesInDatabase(service.pool, before)).some((found) => found.startsWith('webhook_deliveries')),
  );
  const tables = (await canariesInDatabase(service.pool, before)).map((found) =>
    found.replace(/(_\d+)?:.*/, ''),
  );
  expect([...new Set(tables)]).toEqual([
    ...['media', 'message_edits', 'message_search', 'messages', 'outbox', 'webhook_deliveries'],
  ]);
  // The file itself, and nothing in the log.
  expect(await canariesInFiles(service.dir, all)).toEqual([expect.stringContaining(canaries.Content)]);
  expect(canariesIn([...(await answersTo(ben, ids)).values()].join(), before)).toEqual(
    before.filter((canary) => canary !== canaries.Text),
  );
  expect(canariesIn([...(await answersTo(judge, ids)).values()].join(), [canaries.Text])).toHaveLength(1);

  // A push is owed for three seconds; by then the message is gone.
  const benSocket = await ben.connect();
  sockets.push(benSocket);
  const hasty = await say(ann, conversation, { text: canaries.Hasty });
  await ask(sockets[0] as ChatSocket, 'message.delete', conversation, { message_id: hasty.message_id });
  ids.messages.push(hasty.message_id);
  for (const id of messages) await done(ann.rest('DELETE', `${path}/messages/${id}`));
  const pushedBefore = (await pushed(service.url, phone)).length;
  const receivedBefore = receiver.received.length;

  await eventually('the frames of the deletions', () => {
    const updates = benSocket.frames.filter(({ type }) => type === 'message.updated');
    const gone = updates.filter(
      ({ payload }) => (payload as { message: Message }).message.deleted_at !== null,
    );
    return gone.length >= 4;
  });
  const joined = await Promise.all([ben.connect(), ann.connect()]);
  sockets.push(...joined);
  const replayed = [benSocket, ...joined];
  const heard = replayed.map(({ frames }) => frames.length);
  for (const socket of replayed) {
    for (const since of [0, 1, 3]) {
      await ask(socket, 'room.join', conversation, { since_rev: since });
      await ask(socket, 'sync', conversation, { since_rev: since });
    }
    await ask(socket, 'ping', conversation, {});
  }
  const afterwards = replayed.flatMap(({ frames }, i) => frames.slice(heard[i]));
  expect(canariesIn(JSON.stringify(afterwards), all)).toEqual([]);

  for (const person of [ann, ben, judge]) expect(told(await answersTo(person, ids))).toEqual([]);

  const later = await say(ann, conversation, { text: 'Later' });
  await eventually(
    'a later push',
    async () => (await pushed(service.url, phone)).some((request) => request.includes(later.message_id)),
    {
      timeoutMs: 20_000,
    },
  );
  expect(canariesIn((await pushed(service.url, phone)).slice(pushedBefore).join(), all)).toEqual([]);
  // That of the message before it would have come first.
  expect((await pushed(service.url, phone)).join()).not.toContain(hasty.message_id);
  await eventually('webhooks to be told', () => receiver.received.length > receivedBefore);
  const { deliveries } = await done(
    judge.rest<{ deliveries: { id: string }[] }>('GET', `/api/webhooks/${webhookId}/deliveries?limit=50`),
  );
  const receivedSince = receiver.received.length;
  for (const { id } of deliveries) {
    await judge.rest('POST', `/api/webhooks/${webhookId}/deliveries/${id}/redeliver`);
  }
  await eventually('all deliveries once more', () => receiver.received.length > receivedSince + 5, {
    timeoutMs: 20_000,
  });
  expect(canariesIn(receiver.received.slice(receivedSince).join(), all)).toEqual([]);

  await nothingIsStored([]);
}, 180_000);

test('of a reported message that is deleted, the report alone keeps what it said, for moderators', async () => {
  const { message_id: id } = await say(ann, conversation, { text: canaries.Text });
  await done(ann.rest('PATCH', `${path}/messages/${id}`, { text: canaries.Edited }));
  const report = { message_id: id, reason: 'hate', note: 'See there' };
  await done(ben.rest('POST', '/api/reports', report));
  await done(ann.rest('DELETE', `${path}/messages/${id}`));
  const ids = { messages: [id], media: randomUUID() };
  for (const person of [ann, ben]) expect(told(await answersTo(person, ids))).toEqual([]);
  const seen = told(await answersTo(judge, ids));
  expect(seen).toEqual([
    `/api/moderation/reports: ${canaries.Edited}`,
    `/api/moderation/users/${ann.id}: ${canaries.Edited}`,
  ]);
  await nothingIsStored([`reports: ${canaries.Edited}`]);
}, 120_000);

test('of a message that a moderator hid, what it said and had said is kept for moderators alone', async () => {
  const { message_id: id } = await say(ann, conversation, { text: canaries.Caption });
  await done(ann.rest('PATCH', `${path}/messages/${id}`, { text: canaries.Name }));
  const hidden = `/api/moderation/messages/${id}/hidden`;
  await done(judge.rest('PUT', hidden, { conversation_id: conversation }));
  const ids = { messages: [id], media: randomUUID() };
  for (const person of [ann, ben]) expect(told(await answersTo(person, ids))).toEqual([]);
  const edits = (await answersTo(judge, ids)).get(`/api/moderation/messages/${id}/edits`) ?? '';
  expect(canariesIn(edits, all)).toEqual([canaries.Caption, canaries.Name]);
  await nothingIsStored([
    ...[`hidden_messages: ${canaries.Caption}`, `hidden_messages: ${canaries.Name}`],
    `reports: ${canaries.Edited}`,
  ]);
}, 120_000);

/**
 * Waits for what is swept: the outbox, which keeps published frames for a minute (here that is over at once), what
 * receivers of webhooks answered, and files.
 */
async function nothingIsStored(but: string[]): Promise<void> {
  const { pool, dir } = service;
  let found: string[] = [];
  await eventually(
    'nothing to be stored',
    async () => {
      await pool.query(`UPDATE outbox SET published_at = published_at - interval '61 s'`);
      found = await Promise.all([canariesInDatabase(pool, all), canariesInFiles(dir, all)]).then((both) =>
        both.flat(),
      );
      return found.join() === but.join();
    },
    { timeoutMs: 60_000, everyMs: 1_000 },
  ).catch(() => {});
  expect(found).toEqual(but);
}
