import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { openSendStream } from './send-stream.ts';

/** Leaves of each of four rooms; some thousand sends race with them. */
const ROUNDS = 40;

let network: TestNetwork;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());

/** Rejoins and leaves over and over while messages of the same person pour in. */
async function race(room: string, owner: TestUser, guest: TestUser, rounds: number): Promise<void> {
  const members = `/api/conversations/${room}/participants`;
  for (let i = 0; i < rounds; i++) {
    const joined = await network.call(owner, 'POST', members, { user_ids: [guest.id] });
    const left = await network.call(guest, 'DELETE', `${members}/${guest.id}`);
    expect([joined.status, left.status]).toEqual([200, 204]);
    // Each leave is written down at its rev; the check below compares messages with it.
    const { rows } = await network.pool.query(
      'SELECT left_seq, rev FROM participants WHERE conversation_id = $1 AND user_id = $2',
      [room, guest.id],
    );
    leaves.push({ room, leftSeq: rows[0].left_seq, rev: rows[0].rev, senderId: guest.id });
  }
}

const leaves: { room: string; leftSeq: number; rev: number; senderId: string }[] = [];

test('nothing is accepted after a leave, no number is burned, nothing deadlocks', async () => {
  const rooms = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const [owner, guest] = [await network.newUser(), await network.newUser()];
      return { owner, guest, id: await newGroup(network, [owner, guest]) };
    }),
  );
  const stream = openSendStream(network);
  let racing = true;
  let sent = 0;
  const codes = new Map<string, number>();
  const pour = async () => {
    while (racing) {
      const batch = rooms.flatMap(({ id, guest, owner }) =>
        [guest, guest, guest, owner].map(({ id: senderId }) => ({
          conversationId: id,
          senderId,
          clientMessageId: randomUUID(),
        })),
      );
      sent += batch.length;
      for (const result of await stream.send(batch)) {
        const code = result.case === 'refusal' ? result.value.code : 'ack';
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }
  };
  const pouring = [pour(), pour(), pour()];
  await Promise.all(rooms.map(({ id, owner, guest }) => race(id, owner, guest, ROUNDS)));
  racing = false;
  await Promise.all(pouring);
  stream.close();

  expect([...codes.keys()].sort()).toEqual(['ack', 'not_found']);
  for (const { room, leftSeq, rev, senderId } of leaves) {
    const { rows } = await network.pool.query(
      `SELECT count(*) FILTER (WHERE seq <= $2 AND rev > $3) AS early,
              count(*) FILTER (WHERE seq > $2 AND rev < $3) AS late
         FROM messages WHERE conversation_id = $1 AND sender_id = $4`,
      [room, leftSeq, rev, senderId],
    );
    expect(rows[0]).toEqual({ early: 0, late: 0 });
  }
  for (const { id, guest } of rooms) {
    const { rows } = await network.pool.query(
      `SELECT count(*) AS stored, max(m.seq) AS newest, c.last_seq, c.rev,
              max(m.seq) FILTER (WHERE m.sender_id = $2 AND m.kind <> 'system') AS newest_of_guest,
              (SELECT left_seq FROM participants WHERE conversation_id = $1 AND user_id = $2) AS left_seq
         FROM messages m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.conversation_id = $1 GROUP BY c.last_seq, c.rev`,
      [id, guest.id],
    );
    const { stored, newest, last_seq: lastSeq, rev, newest_of_guest: newestOfGuest, left_seq } = rows[0];
    expect(stored).toBe(lastSeq);
    expect(newest).toBe(lastSeq);
    expect(newestOfGuest ?? 0).toBeLessThanOrEqual(left_seq);
    // One rev for making it, one for each message, one for each join and leave but the first join, which are
    // each told by a message too.
    expect(rev).toBe(1 + lastSeq + 2 * ROUNDS - 1);
  }
  const { rows } = await network.pool.query(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(rows[0].deadlocks).toBe(0);
  expect(sent).toBeGreaterThan(1_000);
});
