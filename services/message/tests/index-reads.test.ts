import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newGroup, startNetwork, type TestNetwork } from './network.ts';
import { openSendStream } from './send-stream.ts';

let network: TestNetwork;

beforeAll(async () => {
  network = await startNetwork({ env: { SEND_LANES: '1', SEARCH_INDEXER: 'off' } });
});
afterAll(() => network.close());

const READS = `
  SELECT coalesce(sum(idx_tup_read), 0) AS index_tuples, coalesce(sum(n.seq_tup_read), 0) AS scanned
    FROM pg_stat_user_indexes i
    FULL JOIN pg_stat_user_tables n ON false
   WHERE coalesce(i.relname, n.relname) ~ '^(messages|participants|conversations)'`;

test('storing a message reads two or three index tuples and scans nothing', async () => {
  const alice = await network.newUser();
  const rooms: string[] = [];
  for (let i = 0; i < 20; i++) rooms.push(await newGroup(network, [alice]));
  const stream = openSendStream(network);
  const batch = () =>
    Array.from({ length: 300 }, (_, i) => ({ conversationId: rooms[i % 20] as string, senderId: alice.id }));
  const reads = async () => {
    // Every connection reports what it did; by itself it would only when it has been idle for a while.
    for (const pool of [network.hotPool, network.pool]) {
      const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
      await Promise.all(clients.map((client) => client.query('SELECT pg_stat_force_next_flush()')));
      for (const client of clients) client.release();
    }
    const { rows } = await network.pool.query(READS);
    return { tuples: Number(rows[0].index_tuples), scanned: Number(rows[0].scanned) };
  };
  // The first batches fill the tables.
  for (let i = 0; i < 3; i++) await stream.send(batch());
  const costOfStoring = async () => {
    const before = await reads();
    for (let i = 0; i < 4; i++) await stream.send(batch());
    const after = await reads();
    return { tuples: (after.tuples - before.tuples) / 1_200, scanned: after.scanned - before.scanned };
  };
  let cost = await costOfStoring();
  // A sweep of the service that ran meanwhile counts as well; storing would scan each time.
  for (let again = 0; cost.scanned > 0 && again < 4; again++) cost = await costOfStoring();
  stream.close();
  expect(cost.tuples).toBeLessThan(3.2);
  expect(cost.scanned).toBe(0);
});
