import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeUserPublication, messageProto } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { openSendStream } from './send-stream.ts';

let network: TestNetwork;
let alice: TestUser;
let bob: TestUser;

beforeAll(async () => {
  network = await startNetwork();
  [alice, bob] = [await network.newUser(), await network.newUser()];
});
afterAll(() => network.close());

const jsonOf = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString());
const heads = (...userIds: string[]) =>
  network.rpc.listHeads(create(messageProto.ListHeadsRequestSchema, { userIds }));
const rosters = (...conversationIds: string[]) =>
  network.rpc.readRosters(create(messageProto.ReadRostersRequestSchema, { conversationIds }));
const views = (keys: { userId: string; conversationId: string }[]) =>
  network.rpc.readViews(create(messageProto.ReadViewsRequestSchema, { keys }));

async function say(conversationId: string, count: number): Promise<void> {
  const stream = openSendStream(network);
  await stream.send(Array.from({ length: count }, () => ({ conversationId, senderId: alice.id })));
  stream.close();
}

test('rosters are heads and first hundred members, of many at once; what does not exist is left out', async () => {
  const people = await Promise.all(Array.from({ length: 101 }, () => network.newUser()));
  const room = await newGroup(network, [alice, ...people.slice(0, 100)]);
  await network.call(alice, 'POST', `/api/conversations/${room}/participants`, {
    user_ids: [people[100]?.id],
  });
  await say(room, 3);
  const small = await newGroup(network, [alice, bob]);
  const found = new Map(
    (await rosters(room, small, randomUUID())).rosters.map((roster) => [roster.conversationId, roster]),
  );
  expect(new Set(found.keys())).toEqual(new Set([room, small]));
  expect(found.get(small)).toMatchObject({ rev: 1n, lastSeq: 0n, memberCount: 2 });
  const large = found.get(room);
  expect(large).toMatchObject({ rev: 6n, lastSeq: 4n, memberCount: 101 });
  const shown = jsonOf(large?.participantsJson as Uint8Array).map(
    ({ user_id }: { user_id: string }) => user_id,
  );
  expect(shown).toEqual(
    [alice, ...people]
      .map(({ id }) => id)
      .sort()
      .slice(0, 100),
  );
  const tooMany = Array.from({ length: 101 }, () => randomUUID());
  await expect(rosters(...tooMany)).rejects.toMatchObject({ code: 'invalid' });
});

test('a view is the frame that was published when its user was added, and later the one of its time', async () => {
  const frames: Buffer[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) =>
      frames.push((decodeUserPublication(Buffer.from(payload)) as { frame: Buffer }).frame),
    gap: () => {},
  });
  await subscriber.subscribe([`u:${bob.id}`]);
  const room = await newGroup(network, [alice, bob]);
  await eventually('the publication', () => frames.length === 1);
  const key = { userId: bob.id, conversationId: room };
  const [first] = (await views([key])).views;
  expect(first).toMatchObject({ ...key, rev: 1n });
  expect(Buffer.from(first?.frame ?? []).toString()).toBe(frames[0]?.toString());
  await say(room, 2);
  const [later] = (await views([key])).views;
  expect(later?.rev).toBe(3n);
  expect(jsonOf(later?.frame as Uint8Array)).toMatchObject({
    type: 'conversation.added',
    payload: { conversation: { id: room, rev: 3, unread: 2, last_message: { seq: 2 } } },
  });
  await subscriber.close();
});

test('views are read for many at once; who is no member is left out, and too many keys are refused', async () => {
  const rooms = await Promise.all(Array.from({ length: 5 }, () => newGroup(network, [alice, bob])));
  const keys = rooms.flatMap((conversationId) =>
    [alice.id, bob.id, randomUUID()].map((userId) => ({ userId, conversationId })),
  );
  const gone = rooms[0] as string;
  await network.call(bob, 'DELETE', `/api/conversations/${gone}/participants/${bob.id}`);
  const found = (await views([...keys, ...keys])).views.map(
    (view) => `${view.userId} ${view.conversationId}`,
  );
  const expected = rooms.flatMap((room) => [
    `${alice.id} ${room}`,
    ...(room === gone ? [] : [`${bob.id} ${room}`]),
  ]);
  expect(found.sort()).toEqual(expected.sort());
  const hundred = Array.from({ length: 100 }, () => keys[0] as (typeof keys)[0]);
  expect((await views(hundred)).views).toHaveLength(1);
  await expect(views([...hundred, hundred[0] as (typeof keys)[0]])).rejects.toMatchObject({
    code: 'invalid',
  });
});

test('heads say who shows whether they are there, also of who is in no conversation', async () => {
  const [shown, hidden, gone] = [await network.newUser(), await network.newUser(), await network.newUser()];
  await network.pool.query('INSERT INTO user_settings (user_id, presence_visible) VALUES ($1, false)', [
    hidden.id,
  ]);
  await network.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [gone.id]);
  const room = await newGroup(network, [shown, hidden]);
  const { users, epoch } = await heads(hidden.id, shown.id, hidden.id, gone.id);
  expect(users.map(({ userId, presenceVisible }) => [userId, presenceVisible])).toEqual([
    [hidden.id, false],
    [shown.id, true],
    [hidden.id, false],
    [gone.id, false],
  ]);
  const head = expect.objectContaining({ conversationId: room, rev: 1n, visibleFromSeq: 1n, memberCount: 2 });
  expect(users.map((user) => user.heads)).toEqual([[head], [head], [head], []]);
  expect((await heads(alice.id)).epoch).toBe(epoch);
  expect((await heads()).epoch).toBe(epoch);
});
