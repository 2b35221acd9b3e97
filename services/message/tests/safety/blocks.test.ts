import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { decodeUserPublication, messageProto, userChannel } from '@parley/contracts';
import type { FanoutSubscriber } from '@parley/fanout';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from '../network.ts';
import { directOf, newDirect, said, say } from './people.ts';

let network: TestNetwork;
let ann: TestUser;
let ben: TestUser;
let subscriber: FanoutSubscriber;
const frames: { userId: string; frame: unknown }[] = [];

beforeAll(async () => {
  network = await startNetwork();
  subscriber = network.fanout.subscriber({
    message(channel, payload) {
      const publication = decodeUserPublication(payload);
      if (publication?.kind !== 'frame') return;
      frames.push({ userId: channel.slice(2), frame: JSON.parse(publication.frame.toString()) });
    },
    gap() {},
  });
});
afterAll(async () => {
  await subscriber.close();
  await network.close();
});
beforeEach(async () => {
  [ann, ben] = [await network.newUser(), await network.newUser()];
});

const block = (by: TestUser, id: string) => network.call(by, 'PUT', `/api/blocks/${id}`);
const unblock = (by: TestUser, id: string) => network.call(by, 'DELETE', `/api/blocks/${id}`);
const list = (by: TestUser, query = '') => network.call(by, 'GET', `/api/blocks${query}`);
const framesOf = (userId: string) =>
  frames.filter((each) => each.userId === userId).map(({ frame }) => frame);

async function headsOf(user: TestUser) {
  const { users } = await network.rpc.listHeads(
    create(messageProto.ListHeadsRequestSchema, { userIds: [user.id] }),
  );
  return users[0]?.blocked.map(({ userId, directConversationId }) => ({ userId, directConversationId }));
}

test('a block is listed, again is the same, and ends', async () => {
  const cid = await network.newUser();
  for (const id of [ben.id, ben.id.toUpperCase(), cid.id]) expect((await block(ann, id)).status).toBe(204);
  const { body } = await list(ann);
  expect(body).toMatchObject({ blocks: [{ user: { id: cid.id } }, { user: { id: ben.id } }], cursor: null });
  expect(Object.keys(body.blocks[0]).sort()).toEqual(['created_at', 'user']);
  const first = await list(ann, '?limit=1');
  expect(first.body.blocks).toHaveLength(1);
  const rest = await list(ann, `?limit=1&cursor=${first.body.cursor}`);
  expect(rest.body).toMatchObject({ blocks: [{ user: { id: ben.id } }], cursor: null });
  for (let count = 0; count < 2; count++) expect((await unblock(ann, ben.id)).status).toBe(204);
  expect((await list(ann)).body.blocks).toHaveLength(1);
  // Nobody learns who has blocked them.
  expect((await list(cid)).body.blocks).toEqual([]);
});

test('oneself is invalid, nobody is not found, and so is who was deleted', async () => {
  expect((await block(ann, ann.id)).body.code).toBe('invalid');
  expect((await block(ann, randomUUID())).body.code).toBe('not_found');
  expect((await block(ann, 'ben')).body.code).toBe('invalid');
  await network.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [ben.id]);
  expect((await block(ann, ben.id)).body.code).toBe('not_found');
  expect((await list(ann, '?cursor=x')).body.code).toBe('invalid');
  expect((await network.call(null, 'PUT', `/api/blocks/${ben.id}`)).body.code).toBe('unauthenticated');
});

test('ten thousand can be blocked and no more', async () => {
  await network.pool.query('INSERT INTO blocks SELECT $1, gen_random_uuid() FROM generate_series(1, 9999)', [
    ann.id,
  ]);
  expect((await block(ann, ben.id)).status).toBe(204);
  expect((await block(ann, (await network.newUser()).id)).body.code).toBe('invalid');
  expect((await block(ann, ben.id)).status).toBe(204);
  const { users } = await network.rpc.listHeads(
    create(messageProto.ListHeadsRequestSchema, { userIds: [ann.id, ben.id] }),
  );
  expect(users[0]?.blocked).toHaveLength(10_000);
  expect(users[0]?.blockedBeyond).toBe(false);
  await network.pool.query('INSERT INTO blocks VALUES ($1, $2)', [(await network.newUser()).id, ann.id]);
  const beyond = await network.rpc.listHeads(
    create(messageProto.ListHeadsRequestSchema, { userIds: [ann.id] }),
  );
  expect(beyond.users[0]?.blockedBeyond).toBe(true);
});

test.each(['who blocks', 'who is blocked'])(
  '%s starts nothing with the other, and says nothing',
  async (who) => {
    const direct = await directOf(network, ann, ben);
    const message = await said(network, ann, direct);
    const [cid, own] = [await network.newUser(), await newGroup(network, [ann])];
    await block(...(who === 'who blocks' ? ([ann, ben.id] as const) : ([ben, ann.id] as const)));
    expect((await say(network, ann, direct)).body.code).toBe('blocked');
    const path = `/api/conversations/${direct}/messages/${message}`;
    expect((await network.call(ann, 'PATCH', path, { text: 'other' })).body.code).toBe('blocked');
    expect((await network.call(ann, 'PUT', `${path}/reactions/%F0%9F%91%8D`)).body.code).toBe('blocked');
    const members = `/api/conversations/${own}/participants`;
    expect((await network.call(ann, 'POST', members, { user_ids: [cid.id, ben.id] })).body.code).toBe(
      'blocked',
    );
    const group = { type: 'group', participant_ids: [ben.id], title: 'Together' };
    expect((await network.call(ann, 'POST', '/api/conversations', group)).body.code).toBe('blocked');
    const invites = `/api/conversations/${own}/invites`;
    const { code } = (await network.call(ann, 'POST', invites, {})).body;
    expect((await network.call(ben, 'POST', `/api/invites/${code}/join`)).body.code).toBe('not_found');
    // The conversation there is stays readable.
    expect((await newDirect(network, ann, ben)).body.id).toBe(direct);
    expect(
      (await network.call(ann, 'GET', `/api/conversations/${direct}/messages`)).body.messages,
    ).toHaveLength(1);
    await unblock(ann, ben.id);
    await unblock(ben, ann.id);
    expect((await say(network, ann, direct)).status).toBe(201);
  },
);

test.each(['who blocks', 'who is blocked'])(
  '%s starts no direct conversation with the other',
  async (who) => {
    await block(...(who === 'who blocks' ? ([ann, ben.id] as const) : ([ben, ann.id] as const)));
    expect((await newDirect(network, ann, ben)).body.code).toBe('blocked');
  },
);

test('the blocker’s devices are told once, the blocked person nothing', async () => {
  await subscriber.subscribe([userChannel(ann.id), userChannel(ben.id)]);
  for (let count = 0; count < 2; count++) await block(ann, ben.id);
  await unblock(ann, ben.id);
  await unblock(ann, ben.id);
  const told = (blocked: boolean) => ({ type: 'block.updated', payload: { user_id: ben.id, blocked } });
  await eventually('both frames', () => framesOf(ann.id).length >= 2);
  expect(framesOf(ann.id)).toEqual([told(true), told(false)]);
  expect(framesOf(ben.id)).toEqual([]);
});

test('lists of heads carry blocks of both ways, and the change feed tells of them in order', async () => {
  const direct = await directOf(network, ann, ben);
  const feed = network.rpc.watchChanges(create(messageProto.WatchChangesRequestSchema));
  const heard: object[] = [];
  feed.on('error', () => {});
  feed.on('data', ({ blocks }: messageProto.WatchChangesResponse) => {
    for (const { $typeName: _, ...each } of blocks)
      if ([each.userId, each.otherId].includes(ann.id)) heard.push(each);
  });
  await block(ann, ben.id);
  expect(await headsOf(ann)).toEqual([{ userId: ben.id, directConversationId: direct }]);
  expect(await headsOf(ben)).toEqual([{ userId: ann.id, directConversationId: direct }]);
  await block(ben, ann.id);
  await unblock(ann, ben.id);
  // The other's still stands.
  expect(await headsOf(ann)).toHaveLength(1);
  await unblock(ben, ann.id);
  expect(await headsOf(ann)).toEqual([]);
  await eventually('four changes', () => heard.length === 4);
  const pair = { directConversationId: direct, acquainted: true };
  expect(heard).toEqual([
    { userId: ann.id, otherId: ben.id, blocked: true, ...pair },
    { userId: ben.id, otherId: ann.id, blocked: true, ...pair },
    { userId: ann.id, otherId: ben.id, blocked: true, ...pair },
    { userId: ben.id, otherId: ann.id, blocked: false, ...pair },
  ]);
  feed.cancel();
});

test('of two who change their blocks of each other at once, the last commit tells how it is', async () => {
  const feed = network.rpc.watchChanges(create(messageProto.WatchChangesRequestSchema));
  const heard: boolean[] = [];
  feed.on('error', () => {});
  feed.on('data', ({ blocks }: messageProto.WatchChangesResponse) => {
    for (const each of blocks) if ([each.userId, each.otherId].includes(ann.id)) heard.push(each.blocked);
  });
  for (let round = 1; round <= 10; round++) {
    await Promise.all([block(ann, ben.id), block(ben, ann.id)]);
    await Promise.all([unblock(ann, ben.id), unblock(ben, ann.id)]);
    await eventually('four changes', () => heard.length === 4 * round);
    expect(heard.at(-1)).toBe(false);
    expect(heard.filter((blocked) => !blocked)).toHaveLength(round);
  }
  feed.cancel();
}, 60_000);
