import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork } from './network.ts';
import { codeOf, openSendStream } from './send-stream.ts';

test('past the bound messages are refused busy at once, and what was accepted is stored', async () => {
  const network = await startNetwork({ env: { SEND_WAITING_MAX: '50' } });
  const alice = await network.newUser();
  const room = await newGroup(network, [alice]);
  const stream = openSendStream(network);
  const results = await stream.send(
    Array.from({ length: 80 }, (_, i) => ({ conversationId: room, senderId: alice.id, text: `${i}` })),
  );
  expect(results.slice(0, 50).map(codeOf)).toEqual(Array(50).fill('ack'));
  expect(results.slice(50).map(codeOf)).toEqual(Array(30).fill('busy'));
  const refusal = results[60]?.value as { retryAfterMs: bigint };
  expect(refusal.retryAfterMs).toBeGreaterThan(0n);
  expect((await stream.send([{ conversationId: room, senderId: alice.id }])).map(codeOf)).toEqual(['ack']);
  stream.close();
  await network.close();
});

test('a closing service answers what it has taken, marks its outbox, and is not ready meanwhile', async () => {
  const network = await startNetwork();
  const alice = await network.newUser();
  const room = await newGroup(network, [alice]);
  const stream = openSendStream(network);
  const answers = Promise.all(
    Array.from({ length: 20 }, () =>
      stream.send(Array.from({ length: 50 }, () => ({ conversationId: room, senderId: alice.id }))),
    ),
  );
  await eventually('the first to be stored', async () => {
    const { rows } = await network.pool.query('SELECT last_seq FROM conversations WHERE id = $1', [room]);
    return rows[0].last_seq > 0;
  });
  const ready = await fetch(`${network.service.urls.internal}/readyz`);
  const closing = network.service.close();
  // By the time this is asked the service may be gone altogether.
  const draining = await fetch(`${network.service.urls.internal}/readyz`).then(
    ({ status }) => status,
    () => 'gone',
  );
  expect(ready.status).toBe(200);
  expect([503, 'gone']).toContain(draining);
  await closing;
  const { rows } = await network.pool.query(
    `SELECT (SELECT count(*) FROM messages) AS stored, last_seq,
            (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS unpublished
       FROM conversations WHERE id = $1`,
    [room],
  );
  expect(rows[0]).toMatchObject({ stored: rows[0].last_seq, unpublished: 0 });
  void answers;
  await network.close();
});
