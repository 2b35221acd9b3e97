import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';

let network: TestNetwork;
let alice: TestUser;
let eve: TestUser;
let room: string;

beforeAll(async () => {
  network = await startNetwork();
  [alice, eve] = [await network.newUser(), await network.newUser()];
  room = await newGroup(network, [alice]);
});
afterAll(() => network.close());

const at = (path: string) => `/api/conversations/${room}${path}`;

test('a stranger finds nothing, over REST', async () => {
  const message = { client_message_id: randomUUID(), text: 'hi' };
  const attempts: [string, string, unknown?][] = [
    ['GET', at('')],
    ['GET', at('/participants')],
    ['POST', at('/participants'), { user_ids: [eve.id] }],
    ['DELETE', at(`/participants/${alice.id}`)],
    ['DELETE', at(`/participants/${eve.id}`)],
    ['GET', at('/messages')],
    ['POST', at('/messages'), message],
    ['GET', at('/sync?since_rev=0')],
    ['PUT', at('/read'), { seq: 1 }],
    ['PUT', at('/delivered'), { seq: 1 }],
  ];
  for (const [method, path, body] of attempts) {
    const answer = await network.call(eve, method, path, body);
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'not_found']);
  }
  const list = await network.call(eve, 'GET', '/api/conversations');
  expect(list.body.conversations).toEqual([]);
});

test('a stranger finds nothing, over RPC', async () => {
  const ids = { userId: eve.id, conversationId: room };
  const open = network.rpc.openRoom(create(messageProto.OpenRoomRequestSchema, ids));
  await expect(open).rejects.toMatchObject({ code: 'not_found' });
  const sync = network.rpc.sync(create(messageProto.SyncRequestSchema, ids));
  await expect(sync).rejects.toMatchObject({ code: 'not_found' });
  const { users } = await network.rpc.listHeads(
    create(messageProto.ListHeadsRequestSchema, { userIds: [eve.id] }),
  );
  expect(users).toMatchObject([{ userId: eve.id, heads: [] }]);
  const bad = network.rpc.openRoom(
    create(messageProto.OpenRoomRequestSchema, { userId: 'x', conversationId: 'y' }),
  );
  await expect(bad).rejects.toMatchObject({ code: 'invalid' });
});

test('every malformed request gets its code', async () => {
  const id = randomUUID();
  const beforePostgres = Buffer.from(JSON.stringify([-7.9e15, id])).toString('base64url');
  const cases: [string, string, unknown, number, string][] = [
    ['POST', '/api/conversations', '{', 400, 'invalid'],
    ['POST', '/api/conversations', {}, 400, 'invalid'],
    ['POST', '/api/conversations', { type: 'party', participant_ids: [] }, 400, 'invalid'],
    ['POST', '/api/conversations', { type: 'group', participant_ids: ['x'] }, 400, 'invalid'],
    ['POST', '/api/conversations', { type: 'group', participant_ids: [], extra: 1 }, 400, 'invalid'],
    ['GET', '/api/conversations/none', undefined, 400, 'invalid'],
    ['GET', `/api/conversations/${id}`, undefined, 404, 'not_found'],
    ['POST', at('/messages'), { text: 'no id' }, 400, 'invalid'],
    ['POST', at('/messages'), { client_message_id: id }, 400, 'invalid'],
    ['POST', at('/messages'), { client_message_id: id, text: '   ' }, 400, 'invalid'],
    ['POST', at('/messages'), { client_message_id: id, text: 'x'.repeat(4_001) }, 400, 'invalid'],
    ['POST', at('/messages'), { client_message_id: id, text: 'a\u0007' }, 400, 'invalid'],
    ['POST', at('/messages'), `{"client_message_id":"${id}","text":"\\ud800"}`, 400, 'invalid'],
    ['POST', at('/messages'), { client_message_id: id, text: 7 }, 400, 'invalid'],
    ['POST', at('/messages'), { client_message_id: id, kind: 'system', text: 'x' }, 400, 'invalid'],
    ['POST', at('/messages'), { client_message_id: id, kind: 'encrypted' }, 400, 'invalid'],
    ['POST', at('/messages'), { client_message_id: id, kind: 'media', media_id: id }, 404, 'not_found'],
    ['POST', at('/messages'), { client_message_id: id, text: 'x', reply_to_seq: 99 }, 400, 'invalid'],
    ['POST', at('/messages'), 'x'.repeat(70_000), 413, 'too_large'],
    ['GET', at('/messages?before_seq=zero'), undefined, 400, 'invalid'],
    ['GET', at('/messages?before_seq=3&after_seq=1'), undefined, 400, 'invalid'],
    ['GET', at('/messages?before_seq=9223372036854775808'), undefined, 400, 'invalid'],
    ['GET', `/api/conversations?cursor=${beforePostgres}`, undefined, 400, 'invalid'],
    ['POST', '/api/conversations', { type: 'group', participant_ids: [], title: 'a\0b' }, 400, 'invalid'],
    ['POST', '/api/conversations', { type: 'group', participant_ids: [], title: ' ' }, 400, 'invalid'],
    ['GET', at('/messages?limit=1000'), undefined, 400, 'invalid'],
    ['GET', at('/sync'), undefined, 400, 'invalid'],
    ['PUT', at('/read'), { seq: -1 }, 400, 'invalid'],
    ['PUT', at('/read'), { seq: '1' }, 400, 'invalid'],
    ['GET', '/api/nothing', undefined, 404, 'not_found'],
  ];
  for (const [method, path, body, status, code] of cases) {
    const answer = await network.call(alice, method, path, body);
    expect([method, path, body, answer.status, answer.body.code]).toEqual([method, path, body, status, code]);
  }
});

test('without a valid token nothing is served', async () => {
  expect((await network.call(null, 'GET', '/api/unread')).body.code).toBe('unauthenticated');
  const forged = { id: alice.id, token: `${alice.token.slice(0, -8)}AAAAAAAA` };
  expect((await network.call(forged, 'GET', '/api/unread')).body.code).toBe('unauthenticated');
});

test('the documentation is served, as a page and as OpenAPI 3.1', async () => {
  const page = await fetch(`${network.service.urls.http}/api/docs`);
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
  const { body } = await network.call(null, 'GET', '/api/docs/json');
  expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'Parley' } });
});
