import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPrisma } from '@parley/database';
import { eventually } from '@parley/runtime';
import { createMembershipWriter } from '../src/conversations/membership-writer.ts';
import { type Eraser, eraseUser } from '../src/erasure/erase-user.ts';
import { startErasures } from '../src/erasure/erasures.ts';
import { erasedSince, openErasedSenders } from '../src/store/erased-senders.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { indexed, textsFound } from './search/found.ts';
import { ackOf, openSendStream, type SendStream } from './send-stream.ts';

let network: TestNetwork;
let stream: SendStream;
let ann: TestUser;
let ben: TestUser;

beforeAll(async () => {
  network = await startNetwork();
  stream = openSendStream(network);
});
afterAll(async () => {
  stream.close();
  await network.close();
});

/** Breaks off at the n-th checkpoint. */
function eraser(stopAt = Number.POSITIVE_INFINITY): Eraser {
  const { pool, fanout } = network;
  const mark = () => {};
  const onError = (error: unknown) => {
    throw error;
  };
  let passed = 0;
  return {
    members: createMembershipWriter({ pool, prisma: createPrisma(pool), fanout, mark, onError }),
    messages: { pool, fanout, outlet: { offer: mark }, mark },
    checkpoint() {
      if (++passed >= stopAt) throw new Error('broken off');
    },
  };
}

const bodiesOf = async (userId: string) => {
  const { rows } = await network.pool.query<{ n: number }>(
    `SELECT count(*)::integer AS n FROM messages
      WHERE sender_id = $1 AND kind <> 'system' AND (text IS NOT NULL OR deleted_at IS NULL OR send_hash IS NOT NULL)`,
    [userId],
  );
  return rows[0]?.n;
};

test('broken off between any two portions, erasing goes on and ends with one rev for each room', async () => {
  [ann, ben] = [await network.newUser(), await network.newUser()];
  const rooms = [await newGroup(network, [ben, ann]), await newGroup(network, [ann, ben])];
  for (const conversationId of rooms) {
    // More than two portions, and the first of them behind what is hidden at once.
    for (let i = 0; i < 11; i++) {
      const batch = Array.from({ length: 100 }, () => ({
        conversationId,
        senderId: ann.id,
        text: 'secret words',
      }));
      await stream.send(batch);
    }
  }
  let runs = 0;
  for (let done = false; !done && runs < 100; runs++) {
    done = await eraseUser(eraser(3), ann.id).then(
      () => true,
      (error: Error) => {
        if (error.message !== 'broken off') throw error;
        return false;
      },
    );
    if (runs === 0) expect(await bodiesOf(ann.id)).toBeGreaterThan(0);
    if (runs > 5) break;
  }
  await eraseUser(eraser(), ann.id);
  expect(await bodiesOf(ann.id)).toBe(0);
  for (const id of rooms) {
    const { body } = await network.call(ben, 'GET', `/api/conversations/${id}/sync?since_rev=1100`);
    const row = body.participants.find(({ user_id }: { user_id: string }) => user_id === ann.id);
    expect(row.erased_at).toEqual(expect.any(String));
    expect(row.left_seq).toEqual(expect.any(Number));
  }
  const { rows } = await network.pool.query(`SELECT FROM message_search WHERE sender_id = $1`, [ann.id]);
  expect(rows).toEqual([]);
});

test('from when auth tells of a deletion no body is read any more, though no portion of the erasing has come yet', async () => {
  [ann, ben] = [await network.newUser(), await network.newUser()];
  const room = await newGroup(network, [ben, ann]);
  const mentions = [ben.id];
  const [said] = await stream.send([{ conversationId: room, senderId: ann.id, text: 'zebra', mentions }]);
  const first = ackOf(said);
  const message = `/api/conversations/${room}/messages/${first.messageId}`;
  await network.call(ben, 'PUT', `${message}/pin`);
  await network.call(ben, 'PUT', `${message}/reactions/${encodeURIComponent('👍')}`);
  await stream.send([{ conversationId: room, senderId: ben.id, text: 'zebra too' }]);
  await stream.send([{ conversationId: room, senderId: ann.id, text: 'another zebra' }]);
  await indexed(network);
  expect(await read(room)).toMatchObject({
    texts: ['zebra', 'zebra too', 'another zebra'],
    found: 3,
    pins: 1,
  });

  const lock = await network.pool.connect();
  const confirmed: string[] = [];
  let told = [{ userId: ann.id, deletedAtMs: Date.now() }];
  await lock.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0');
  // All portions wait for this.
  await lock.query('SELECT FROM conversations WHERE id = $1 FOR UPDATE', [room]);
  const { members, messages } = eraser();
  const erasures = await startErasures({
    members,
    messages,
    settledMs: 0,
    accounts: {
      erasures: async () => told,
      async confirmErasure(userId) {
        confirmed.push(userId);
        told = [];
      },
    },
    onErased() {},
    // A portion that has waited too long for the lock is tried again.
    onError() {},
  });
  try {
    expect(await bodiesOf(ann.id)).toBe(2);
    const hidden = await read(room);
    expect(hidden).toEqual({ texts: [null, 'zebra too', null], last: null, found: 1, pins: 0 });
    const { body } = await network.call(ben, 'GET', `/api/conversations/${room}/messages`);
    const [place] = body.messages.filter(({ id }: { id: string }) => id === first.messageId);
    const nothing = { mentions: [], reactions: [], pinned_at: null, deleted_at: expect.any(String) };
    expect(place).toMatchObject({ ...nothing, sender_id: ann.id, rev: expect.any(Number) });
    expect(confirmed).toEqual([]);
    await lock.query('COMMIT');
    await eventually('the confirmation', () => confirmed.length > 0);
    expect(await bodiesOf(ann.id)).toBe(0);
    expect(await read(room)).toMatchObject({ texts: [null, 'zebra too', null], found: 1 });
  } finally {
    lock.release(true);
    await erasures.close();
  }
});

/** What Ben reads of a room, whichever way: history and sync must say the same. */
async function read(room: string) {
  const get = async (path: string) => (await network.call(ben, 'GET', path)).body;
  const textsOf = (body: { messages: { kind: string; text: string | null }[] }) =>
    body.messages.filter(({ kind }) => kind !== 'system').map(({ text }) => text);
  const texts = textsOf(await get(`/api/conversations/${room}/messages`));
  expect(textsOf(await get(`/api/conversations/${room}/sync?since_rev=1`)).sort()).toEqual([...texts].sort());
  const list = await get('/api/conversations');
  const view = list.conversations.find(({ id }: { id: string }) => id === room);
  return {
    texts,
    last: view.last_message.text,
    found: (await textsFound(network, ben, 'zebra')).length,
    pins: (await get(`/api/conversations/${room}/pins`)).messages.length,
  };
}

test('a message of somebody who is being erased is pinned and reacted to no more', async () => {
  [ann, ben] = [await network.newUser(), await network.newUser()];
  const room = await newGroup(network, [ben, ann]);
  const [said] = await stream.send([{ conversationId: room, senderId: ann.id }]);
  const message = `/api/conversations/${room}/messages/${ackOf(said).messageId}`;
  const senders = openErasedSenders();
  senders.tell([{ userId: ann.id, deletedAtMs: Date.now() }]);
  const thumb = encodeURIComponent('👍');
  for (const path of [`${message}/pin`, `${message}/reactions/${thumb}`]) {
    expect((await network.call(ben, 'PUT', path)).body.code).toBe('conflict');
  }
  senders.close();
});

test('a file is seen no more in what a deleted user said, and still where others show it', async () => {
  [ann, ben] = [await network.newUser(), await network.newUser()];
  const room = await newGroup(network, [ben, ann]);
  const id = randomUUID();
  await network.pool.query(
    `INSERT INTO media (id, owner_id, kind, content_type, size, storage_key)
     VALUES ($1, $2, 'file', 'application/octet-stream', 1, 'x')`,
    [id, ann.id],
  );
  const show = async (senderId: string) => {
    const [said] = await stream.send([{ conversationId: room, senderId }]);
    await network.pool.query('INSERT INTO media_uses (media_id, conversation_id, seq) VALUES ($1, $2, $3)', [
      id,
      room,
      ackOf(said).seq,
    ]);
  };
  const seen = async () =>
    (await network.pool.query('SELECT may_see_media($1, $2) AS seen', [id, ben.id])).rows[0].seen;
  await show(ann.id);
  expect(await seen()).toBe(true);
  await network.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [ann.id]);
  expect(await seen()).toBe(false);
  await show(ben.id);
  expect(await seen()).toBe(true);
});

test('who is not told of any more stays hidden until reads that were under way are over', () => {
  const senders = openErasedSenders();
  const id = '00000000-0000-7000-8000-000000000001';
  senders.tell([{ userId: id, deletedAtMs: 1 }]);
  for (let i = 0; i < 10; i++) senders.tell([]);
  expect(erasedSince(id)).toEqual(new Date(1));
  senders.tell([]);
  expect(erasedSince(id)).toBeNull();
  senders.tell([{ userId: id, deletedAtMs: 1 }]);
  senders.close();
  expect(erasedSince(id)).toBeNull();
});

test('who is erased sends nothing more, edits nothing and reacts to nothing', async () => {
  [ann, ben] = [await network.newUser(), await network.newUser()];
  const direct = await network.call(ann, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [ben.id],
  });
  const [own] = await stream.send([{ conversationId: direct.body.id, senderId: ann.id }]);
  const [other] = await stream.send([{ conversationId: direct.body.id, senderId: ben.id }]);
  await eraseUser(eraser(), ann.id);
  const [late] = await stream.send([{ conversationId: direct.body.id, senderId: ann.id }]);
  expect(
    JSON.stringify(late, (_key, value) => (typeof value === 'bigint' ? Number(value) : value)),
  ).toContain('not_found');
  const messages = `/api/conversations/${direct.body.id}/messages`;
  const edit = await network.call(ann, 'PATCH', `${messages}/${ackOf(own).messageId}`, { text: 'late' });
  const thumb = encodeURIComponent('👍');
  const reaction = await network.call(ann, 'PUT', `${messages}/${ackOf(other).messageId}/reactions/${thumb}`);
  const pin = await network.call(ann, 'PUT', `${messages}/${ackOf(other).messageId}/pin`);
  expect([edit, reaction, pin].map(({ body }) => body.code)).toEqual(Array(3).fill('not_found'));
  expect(await bodiesOf(ann.id)).toBe(0);
  const { body } = await network.call(ben, 'GET', messages);
  const shown = body.messages.map(({ text, reactions }: { text: unknown; reactions: unknown }) => [
    text,
    reactions,
  ]);
  expect(shown).toEqual([
    [null, []],
    ['hello', []],
  ]);
});
