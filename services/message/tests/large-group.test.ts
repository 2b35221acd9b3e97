import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limits } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { eventually } from '@parley/runtime';
import { sendMessages } from '../src/store/send-messages.ts';
import { type CountedPool, countStatements } from './counted-pool.ts';
import { roomFramesOf } from './heard.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';

// A group of 10,000: what is done in it costs what it costs in a small one.

let network: TestNetwork;
let counted: CountedPool;
let owner: TestUser;
let large: string;
let small: string;

beforeAll(async () => {
  network = await startNetwork({
    seams({ pool }) {
      counted = countStatements(pool);
      return { pool: counted.pool };
    },
  });
  owner = await network.newUser();
  [large, small] = [await newGroup(network, [owner]), await newGroup(network, [owner])];
  await fill(large, limits.groupMembers - 201);
});
afterAll(() => network.close());

async function fill(room: string, members: number): Promise<void> {
  await network.pool.query(
    `INSERT INTO participants (conversation_id, user_id, rev)
     SELECT $1, gen_random_uuid(), 1 FROM generate_series(1, $2)`,
    [room, members],
  );
  await network.pool.query(
    `UPDATE conversations SET member_count = (SELECT count(*) FROM participants WHERE conversation_id = $1)
      WHERE id = $1`,
    [room],
  );
  await network.pool.query('ANALYZE participants');
}

const send = (room: string) =>
  network.call(owner, 'POST', `/api/conversations/${room}/messages`, {
    client_message_id: randomUUID(),
    text: 'hello',
  });

async function newUsers(count: number): Promise<TestUser[]> {
  return Promise.all(Array.from({ length: count }, () => network.newUser()));
}

/** The statements of something, without those that run in the background. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  counted.reset();
  await work();
  const own = counted.statements.filter((statement) => {
    return (
      /participants|conversation|message|user_profiles|blocks/.test(statement) &&
      !/^(outbox|search)-|media/.test(statement)
    );
  });
  // Prisma writes a parameter for each value of a list.
  return own.map((statement) => statement.replaceAll(/\$\d+(,\$\d+)*/g, '$').slice(0, 60)).sort();
}

/** Rows of members that Postgres reads when a message is stored. */
async function membersReadBySend(room: string): Promise<number> {
  const sql = await network.hotPool.connect();
  try {
    await sql.query('BEGIN');
    await sendMessages({ query: sql.query.bind(sql) } as unknown as Pool, [
      {
        ...{ id: randomUUID(), conversationId: room, senderId: owner.id, clientMessageId: randomUUID() },
        ...{
          kind: 'text',
          text: 'hello',
          encryptedJson: null,
          mediaId: null,
          replyToSeq: null,
          mentions: [],
        },
        ...{ mentionsAll: true, forwarded: false, traceparent: '', hash: '00' },
      },
    ]);
    const { rows } = await sql.query<{ read: number }>(
      `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0)) AS read
         FROM pg_stat_xact_user_tables WHERE relname = 'participants'`,
    );
    return rows[0]?.read ?? 0;
  } finally {
    await sql.query('ROLLBACK');
    sql.release();
  }
}

test('a send asks as much in a group of 10,000 as in a group of one and reads no more of its members, to mention all too', async () => {
  await send(large);
  await send(small);
  const [inLarge, inSmall] = [await statementsOf(() => send(large)), await statementsOf(() => send(small))];
  expect(inLarge).toEqual(inSmall);
  for (const room of [small, large]) {
    const read = await membersReadBySend(room);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(10);
  }
});

test('adding 100 people takes as many statements as adding one, and tells only their rows', async () => {
  const [one, hundred] = [await newUsers(1), await newUsers(100)];
  const heard = await roomFramesOf(network, large);
  const add = (people: TestUser[]) =>
    network.call(owner, 'POST', `/api/conversations/${large}/participants`, {
      user_ids: people.map(({ id }) => id),
    });
  const forOne = await statementsOf(async () => expect((await add(one)).status).toBe(200));
  const forHundred = await statementsOf(async () => expect((await add(hundred)).status).toBe(200));
  expect(forHundred).toEqual(forOne);
  await eventually('the frames', () => heard.frames.length === 4);
  const updated = heard.frames[2]?.payload;
  expect(updated.participants.map((row: { user_id: string }) => row.user_id)).toEqual(
    hundred.map(({ id }) => id).sort(),
  );
  const [first] = hundred as [TestUser];
  await network.call(owner, 'DELETE', `/api/conversations/${large}/participants/${first.id}`);
  await eventually('the removal', () => heard.frames.length === 6);
  expect(heard.frames[4]?.payload.participants).toHaveLength(1);
  await heard.close();
});

test('the count stays exact, and the last place is taken once', async () => {
  const { body } = await network.call(owner, 'GET', `/api/conversations/${large}`);
  const { rows } = await network.pool.query(
    'SELECT count(*) AS n FROM participants WHERE conversation_id = $1 AND left_seq IS NULL',
    [large],
  );
  expect([body.member_count, body.participants.length]).toEqual([rows[0].n, limits.smallGroupMembers]);
  await fill(large, limits.groupMembers - 1 - rows[0].n);
  const invite = await network.call(owner, 'POST', `/api/conversations/${large}/invites`, {});
  // Counted with those who left, which is put right by the next change.
  await network.pool.query(
    `UPDATE conversations SET member_count = (
       SELECT count(*) FROM participants WHERE conversation_id = $1 AND left_seq IS NULL) WHERE id = $1`,
    [large],
  );
  const guests = await newUsers(5);
  const answers = await Promise.all(
    guests.map((guest) => network.call(guest, 'POST', `/api/invites/${invite.body.code}/join`)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400]);
  const full = await network.call(owner, 'GET', `/api/conversations/${large}`);
  expect(full.body.member_count).toBe(limits.groupMembers);
});
