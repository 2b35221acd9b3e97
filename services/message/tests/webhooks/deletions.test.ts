import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { hotStatement } from '@parley/database';
import { eventually } from '@parley/runtime';
import { pruneDeliveries, scrubResponses } from '../../src/store/webhook-deliveries.ts';
import { createReceiver, type Receiver } from './support/receiver.ts';
import { createWorld, type WebhookWorld } from './support/world.ts';

let world: WebhookWorld;
let receiver: Receiver;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await createReceiver();
});
afterEach(async () => {
  await receiver.close();
  await world.reset();
});

/** Everything that is kept for webhooks, as text. */
async function kept(): Promise<string> {
  const { rows } = await world.pool.query(
    'SELECT concat((SELECT json_agg(d) FROM webhook_deliveries d), (SELECT json_agg(w) FROM webhooks w)) AS all',
  );
  return rows[0].all;
}

test('a retry after a deletion has no body, and what a receiver repeated of it is forgotten', async () => {
  await world.newWebhook(receiver.url);
  receiver.answer(({ body }, response) => response.writeHead(500).end(body));
  world.start();
  const room = await world.newConversation();
  const seq = await world.send(room, 'secret words');
  await eventually('a refusal to be kept', async () => (await kept()).includes('answered 500'));
  expect(receiver.received[0]?.body).toContain('secret words');
  expect(await kept()).toContain('secret words');
  await world.pool.query({ ...hotStatement('delete-message'), values: [room, seq, 9, new Date(), ''] });
  await scrubResponses(world.pool);
  expect(await kept()).not.toContain('secret words');
  await world.makeAllDue();
  await eventually('the retry', () => receiver.received.length === 2);
  expect(receiver.received[1]?.body).not.toContain('secret words');
  expect(receiver.received[1]?.payload).toMatchObject({
    type: 'message.sent',
    data: { message: { seq, text: null, deleted_at: expect.any(String) } },
  });
});

test('ten thousand deliveries of a webhook are kept, and the pending ones thrown away are counted', async () => {
  const { id } = await world.newWebhook(receiver.url);
  await world.pool.query(
    `INSERT INTO webhook_deliveries (webhook_id, type, seq, status)
     SELECT $1, 'webhook.test', g, CASE WHEN g % 2 = 0 THEN 'pending' ELSE 'delivered' END
       FROM generate_series(1, 10100) g`,
    [id],
  );
  await world.pool.query(
    "UPDATE webhook_deliveries SET created_at = now() - interval '31 days' WHERE n > (SELECT max(n) - 5 FROM webhook_deliveries)",
  );
  expect(await pruneDeliveries(world.pool)).toBe(50);
  const { rows } = await world.pool.query('SELECT count(*) AS n, min(seq) AS first FROM webhook_deliveries');
  expect(rows).toEqual([{ n: 9_995, first: 101 }]);
  expect((await world.pool.query('SELECT dropped FROM webhooks')).rows).toEqual([{ dropped: 50 }]);
});
