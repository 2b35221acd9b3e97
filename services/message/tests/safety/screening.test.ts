import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { startSafety } from '../../src/safety/safety.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from '../network.ts';
import { openSendStream, type SendStream } from '../send-stream.ts';
import { newModerator, said, say } from './people.ts';

let dir: string;
let network: TestNetwork;
let stream: SendStream;
let moderator: TestUser;
let ann: TestUser;
let room: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-words-'));
  const path = join(dir, 'words.txt');
  await writeFile(path, '# what is not wanted\ndodgy\n!buy now\n');
  network = await startNetwork({ env: { CONTENT_FILTER_FILE: path } });
  stream = openSendStream(network);
  moderator = await newModerator(network);
});
afterAll(async () => {
  stream.close();
  await network.close();
  await rm(dir, { recursive: true });
});
beforeEach(async () => {
  ann = await network.newUser();
  room = await newGroup(network, [ann, await network.newUser()]);
});

async function flaggedOf(user: TestUser) {
  return (await network.call(moderator, 'GET', `/api/moderation/users/${user.id}`)).body.reports;
}
const textOf = async () =>
  (await network.call(ann, 'GET', `/api/conversations/${room}/messages`)).body.messages.map(
    ({ text }: { text: string }) => text,
  );

test('what is not wanted is refused with a reason, over REST and over the stream, others of the batch pass', async () => {
  expect((await say(network, ann, room, 'Buy NOW')).body).toMatchObject({ code: 'forbidden', status: 403 });
  const of = (text: string) => ({ conversationId: room, senderId: ann.id, text });
  const results = await stream.send([of('hello'), of('please buy now'), of('bye')]);
  expect(results.map((result) => result.case)).toEqual(['ack', 'refusal', 'ack']);
  expect(results[1]?.value).toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('not wanted'),
  });
  expect(await textOf()).toEqual(['hello', 'bye']);
  expect(await flaggedOf(ann)).toEqual([]);
});

test('what is flagged is sent, and moderators find one report of it by nobody, also of a resend', async () => {
  const clientMessageId = randomUUID();
  const message = { conversationId: room, senderId: ann.id, text: 'a Dódgy offer', clientMessageId };
  for (let count = 0; count < 2; count++) {
    expect((await stream.send([message]))[0]?.case).toBe('ack');
    await eventually('the report', async () => (await flaggedOf(ann)).length > 0);
  }
  const other = await said(network, ann, room, 'dodgy as well');
  await eventually('both reports', async () => (await flaggedOf(ann)).length === 2);
  expect(await flaggedOf(ann)).toMatchObject([
    { reporter_id: null, message_id: other, reason: 'content_filter', evidence: { text: 'dodgy as well' } },
    { reporter_id: null, evidence: { text: 'a Dódgy offer' }, conversation_id: room },
  ]);
});

test('an edit is judged as a message is, over REST and RPC', async () => {
  const message = await said(network, ann, room, 'harmless');
  const path = `/api/conversations/${room}/messages/${message}`;
  expect((await network.call(ann, 'PATCH', path, { text: 'buy now' })).body.code).toBe('forbidden');
  const ids = { userId: ann.id, conversationId: room, messageId: message };
  const request = create(messageProto.EditMessageRequestSchema, { ...ids, text: 'buy, now!' });
  await expect(network.rpc.editMessage(request)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await textOf()).toEqual(['harmless']);
  expect((await network.call(ann, 'PATCH', path, { text: 'dodgy' })).status).toBe(200);
  await eventually('the report', async () => (await flaggedOf(ann)).length === 1);
});

test('encrypted messages pass', async () => {
  const encrypted = { scheme: 'mls', ciphertext: 'buy now' };
  const path = `/api/conversations/${room}/messages`;
  const body = { client_message_id: randomUUID(), kind: 'encrypted', encrypted };
  expect((await network.call(ann, 'POST', path, body)).status).toBe(201);
});

test('a word list that cannot be read stops the start', async () => {
  const config = { rateLimits: 'off', contentFilterFile: join(dir, 'nowhere.txt') } as never;
  await expect(startSafety(config, {} as never)).rejects.toThrow('CONTENT_FILTER_FILE cannot be read');
});

test('another filter can be put in its place, and one that fails lets everything pass', async () => {
  const seen: object[] = [];
  const other = await startNetwork({
    seams: () => ({
      contentFilter: {
        check(message) {
          seen.push(message);
          if (message.text === 'fail') throw new Error('broken');
          return message.text === 'no' ? 'refuse' : 'allow';
        },
      },
    }),
  });
  const ben = await other.newUser();
  const group = await newGroup(other, [ben]);
  expect((await say(other, ben, group, 'no')).body.code).toBe('forbidden');
  expect((await say(other, ben, group, 'fail')).status).toBe(201);
  expect(seen[0]).toMatchObject({ senderId: ben.id, conversationId: group, kind: 'text', text: 'no' });
  await other.close();
});
