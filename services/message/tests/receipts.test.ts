import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeUserPublication, messageProto } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { type CountedPool, countStatements } from './counted-pool.ts';
import { HistoryModel } from './history-model.ts';
import { newGroup, startNetwork, type TestNetwork } from './network.ts';
import { codeOf, openSendStream } from './send-stream.ts';

let network: TestNetwork;
let counted: CountedPool;
const heard: messageProto.WatchChangesResponse[] = [];
let watching: { cancel(): void };

beforeAll(async () => {
  network = await startNetwork({
    seams: ({ pool }) => {
      counted = countStatements(pool);
      return { pool: counted.pool };
    },
  });
  const call = network.rpc.watchChanges(create(messageProto.WatchChangesRequestSchema));
  call.on('data', (changes: messageProto.WatchChangesResponse) => heard.push(changes));
  call.on('error', () => {});
  watching = call;
  await eventually('the first message', () => heard.length > 0);
});
afterAll(async () => {
  watching.cancel();
  await network.close();
});

interface Advance {
  conversationId: string;
  userId: string;
  readSeq?: bigint;
  deliveredSeq?: bigint;
}

const advance = (advances: Advance[]) =>
  network.rpc.advanceCursors(create(messageProto.AdvanceCursorsRequestSchema, { advances }));

/** Statements that have to do with cursors: loops that run anyway are not counted. */
const ofCursors = () =>
  counted.statements.filter((statement) =>
    /cursors|outbox-mark|^BEGIN|^COMMIT|INSERT INTO outbox/.test(statement),
  );

test('a thousand members who read at once cost a handful of statements, and only they themselves hear of it', async () => {
  const model = new HistoryModel([randomUUID()], 'all');
  for (let i = 0; i < 10; i++) model.take({ do: 'crowd', count: 100 });
  model.take({ do: 'send', count: 20, size: 'short' });
  await model.write(network.pool);
  const { rows } = await network.pool.query('SELECT user_id FROM participants WHERE conversation_id = $1', [
    model.id,
  ]);
  const userIds = rows.map(({ user_id }) => user_id as string);
  const published: string[] = [];
  const subscriber = network.fanout.subscriber({
    message: (channel, payload) => {
      published.push(channel);
      const { frame } = decodeUserPublication(Buffer.from(payload)) as { frame: Buffer };
      expect(JSON.parse(frame.toString()).payload).toMatchObject({
        user_id: channel.slice(2),
        read_seq: 20,
        delivered_seq: 20,
      });
    },
    gap: () => {},
  });
  await subscriber.subscribe([`c:${model.id}`, ...userIds.map((id) => `u:${id}`)]);
  // The relay claims in a transaction of its own, which would be counted.
  counted.reset();
  const advances = userIds.map((userId) => ({ conversationId: model.id, userId, readSeq: 99n }));
  await Promise.all([0, 1, 2, 3].map((part) => advance(advances.slice(part * 251, (part + 1) * 251))));
  await eventually('the rows to be marked', async () => {
    const { rows } = await network.pool.query('SELECT count(*) AS n FROM outbox WHERE published_at IS NULL');
    return rows[0].n === 0;
  });
  const loops = counted.statements.filter((statement) => /outbox-claim/.test(statement)).length;
  expect(ofCursors().filter((statement) => !/^BEGIN|^COMMIT/.test(statement)).length).toBeLessThanOrEqual(6);
  expect(counted.statements.filter((statement) => /^BEGIN/.test(statement)).length).toBeLessThanOrEqual(
    loops + 1,
  );
  expect(counted.statements.filter((statement) => /^INSERT/.test(statement))).toEqual([]);
  await eventually('all receipts', () => published.length === userIds.length);
  expect(new Set(published)).toEqual(new Set(userIds.map((id) => `u:${id}`)));
  const moved = await network.pool.query(
    `SELECT count(*) AS n FROM participants
      WHERE conversation_id = $1 AND last_read_seq = 20 AND last_delivered_seq = 20 AND last_read_at IS NOT NULL`,
    [model.id],
  );
  expect(moved.rows[0].n).toBe(userIds.length);
  const cursors = () =>
    heard.flatMap(({ cursors }) => cursors).filter(({ conversationId }) => conversationId === model.id);
  await eventually('the feed to tell of all', () => cursors().length === userIds.length);
  expect(
    cursors().every(({ shared, readSeq, readAtMs }) => !shared && readSeq === 20n && readAtMs > 0n),
  ).toBe(true);
  await subscriber.close();
});

test('the feed tells when a direct message was read, to the millisecond, and whom it concerns', async () => {
  const [alice, bob] = [await network.newUser(), await network.newUser()];
  const direct = await network.call(alice, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [bob.id],
  });
  const conversationId = direct.body.id as string;
  await network.call(alice, 'POST', `/api/conversations/${conversationId}/messages`, {
    client_message_id: randomUUID(),
    text: 'hi',
  });
  const own = () => heard.flatMap(({ cursors }) => cursors).filter(({ userId }) => userId === bob.id);
  await advance([{ conversationId, userId: bob.id, deliveredSeq: 1n }]);
  await eventually('the delivery', () => own().length === 1);
  expect(own()[0]).toMatchObject({ deliveredSeq: 1n, readSeq: 0n, readAtMs: 0n, shared: true });
  await advance([{ conversationId, userId: bob.id, readSeq: 1n }]);
  await eventually('the reading', () => own().length === 2);
  const { body } = await network.call(alice, 'GET', `/api/conversations/${conversationId}/participants`);
  const readAt = body.participants.find(
    ({ user_id }: { user_id: string }) => user_id === bob.id,
  ).last_read_at;
  expect(own()[1]).toMatchObject({
    deliveredSeq: 1n,
    readSeq: 1n,
    readAtMs: BigInt(Date.parse(readAt)),
    shared: true,
  });
});

test('cursors of strangers, of who has left, and of what is not there yet stay', async () => {
  const [alice, bob, eve] = [await network.newUser(), await network.newUser(), await network.newUser()];
  const room = await newGroup(network, [alice, bob]);
  const stream = openSendStream(network);
  await stream.send(Array.from({ length: 3 }, () => ({ conversationId: room, senderId: alice.id })));
  stream.close();
  await network.call(bob, 'DELETE', `/api/conversations/${room}/participants/${bob.id}`);
  await advance([eve, bob, alice].map(({ id: userId }) => ({ conversationId: room, userId, readSeq: 100n })));
  await advance([{ conversationId: randomUUID(), userId: alice.id, readSeq: 1n }]);
  const { rows } = await network.pool.query(
    'SELECT user_id, last_read_seq FROM participants WHERE conversation_id = $1 ORDER BY last_read_seq',
    [room],
  );
  expect(rows).toEqual([
    { user_id: bob.id, last_read_seq: 0 },
    { user_id: alice.id, last_read_seq: 4 },
  ]);
});

test('a receipt that a crash left is published by the relay', async () => {
  const [alice, bob] = [await network.newUser(), await network.newUser()];
  const room = await newGroup(network, [alice, bob]);
  const stream = openSendStream(network);
  await stream.send([{ conversationId: room, senderId: alice.id }]);
  stream.close();
  const receipts: string[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) => receipts.push(Buffer.from(payload).toString('latin1')),
    gap: () => {},
  });
  await subscriber.subscribe([`c:${room}`]);
  await advance([{ conversationId: room, userId: bob.id, readSeq: 1n }]);
  await eventually('the receipt', () => receipts.length === 1);
  await eventually('the row to be marked', async () => {
    const again = await network.pool.query(
      `UPDATE outbox SET published_at = NULL, created_at = now() - interval '2 s'
        WHERE cursors IS NOT NULL AND published_at IS NOT NULL AND cursors::text LIKE $1`,
      [`%${room}%`],
    );
    return again.rowCount;
  });
  await eventually('the relay', () => receipts.length === 2);
  expect(receipts[1]).toBe(receipts[0]);
  await subscriber.close();
});

test('sends, cursors and comings and goings of the same people never deadlock', async () => {
  const owner = await network.newUser();
  const guests = [await network.newUser(), await network.newUser(), await network.newUser()];
  const rooms: string[] = [];
  for (let i = 0; i < 4; i++) rooms.push(await newGroup(network, [owner, ...guests]));
  const other = await network.another();
  const stream = openSendStream(network);
  let racing = true;
  const outcomes = new Set<string>();
  const pour = async () => {
    while (racing) {
      const batch = rooms.flatMap((conversationId) =>
        [owner, ...guests].map(({ id }) => ({ conversationId, senderId: id })),
      );
      for (const result of await stream.send(batch)) outcomes.add(codeOf(result));
    }
  };
  const read = async (order: 1 | -1) => {
    for (let seq = 1n; racing; seq += 10n) {
      const advances = rooms
        .flatMap((conversationId) =>
          [owner, ...guests].map(({ id: userId }) => ({ conversationId, userId, readSeq: seq })),
        )
        .sort((a, b) => (a.userId < b.userId ? order : -order));
      await advance(advances);
    }
  };
  // Another instance, so that two batches of cursors meet in the database.
  const readElsewhere = async () => {
    for (let seq = 1; racing; seq += 7) {
      await Promise.all(
        rooms.map((room) =>
          fetch(`${other.urls.http}/api/conversations/${room}/read`, {
            method: 'PUT',
            headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
            body: JSON.stringify({ seq }),
          }).then(async (response) => outcomes.add(`read ${response.status} ${await response.text()}`)),
        ),
      );
    }
  };
  const comeAndGo = async (room: string) => {
    const path = `/api/conversations/${room}/participants`;
    for (let i = 0; i < 12; i++) {
      const guest = guests[i % guests.length] as (typeof guests)[number];
      const left = await network.call(guest, 'DELETE', `${path}/${guest.id}`);
      const back = await network.call(owner, 'POST', path, { user_ids: guests.map(({ id }) => id) });
      expect([left.status, back.status]).toEqual([204, 200]);
    }
  };
  const background = [pour(), pour(), read(1), read(-1), readElsewhere()];
  await Promise.all(rooms.map(comeAndGo));
  racing = false;
  await Promise.all(background);
  stream.close();
  expect([...outcomes].sort()).toEqual(['ack', 'not_found', 'read 204 ']);
  const { rows } = await network.pool.query(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(rows[0].deadlocks).toBe(0);
});
