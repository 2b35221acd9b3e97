import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { changeWebhook, replaceSecret } from '../../src/store/webhooks.ts';
import { createSecretBox } from '../../src/webhooks/secrets.ts';
import { createReceiver, expectedSignature, type Received, type Receiver } from './support/receiver.ts';
import { createWorld, SERVICE_KEY, type WebhookWorld } from './support/world.ts';

let world: WebhookWorld;
let receiver: Receiver;
let room: string;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await createReceiver();
  room = await world.newConversation();
});
afterEach(async () => {
  await receiver.close();
  await world.reset();
});

interface State {
  status: string;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  last_response: string | null;
  wait_ms: number;
}

async function state(): Promise<State> {
  const { rows } = await world.pool.query<State>(
    `SELECT status, attempts, last_status, last_error, last_response,
            (extract(epoch FROM next_at - last_attempt_at) * 1000)::bigint AS wait_ms
       FROM webhook_deliveries ORDER BY n LIMIT 1`,
  );
  return rows[0] as State;
}

const attempted = (attempts: number) =>
  eventually(`attempt ${attempts}`, async () => {
    const now = await state();
    return now?.attempts === attempts ? now : null;
  });

test('a refused delivery waits longer each time, and ends with the first success', async () => {
  const { id } = await world.newWebhook(receiver.url);
  receiver.answer((_request, response) => response.writeHead(500).end('x'.repeat(10_000)));
  world.start();
  await world.send(room);
  const once = await attempted(1);
  expect(once).toMatchObject({ status: 'pending', last_status: 500, last_error: 'answered 500' });
  expect(once.last_response).toBe('x'.repeat(4_096));
  expect(Math.abs(once.wait_ms - 5_000)).toBeLessThanOrEqual(1_001);
  const { rows } = await world.pool.query('SELECT failing_since FROM webhooks WHERE id = $1', [id]);
  expect(rows[0].failing_since).not.toBeNull();
  await world.makeAllDue();
  const twice = await attempted(2);
  expect(Math.abs(twice.wait_ms - 15_000)).toBeLessThanOrEqual(3_001);
  receiver.answer((_request, response) => response.writeHead(200).end('thanks'));
  await world.makeAllDue();
  expect(await attempted(3)).toMatchObject({
    status: 'delivered',
    last_status: 200,
    last_error: null,
    last_response: null,
  });
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const healed = await world.pool.query('SELECT failing_since FROM webhooks WHERE id = $1', [id]);
  expect(healed.rows[0].failing_since).toBeNull();
});

test('a secret made under another key fails deliveries one by one, and signs no more beside a new one', async () => {
  const { id, secret } = await world.newWebhook(receiver.url);
  await world.pool.query("UPDATE webhooks SET secret = 'sealed elsewhere, under a key unknown here'");
  world.start();
  await world.send(room);
  const failed = {
    status: 'pending',
    last_status: null,
    last_error: 'the secret was made under another key',
  };
  expect(await attempted(1)).toMatchObject(failed);
  expect(receiver.received).toHaveLength(0);
  const sealed = createSecretBox(SERVICE_KEY).seal(id, secret);
  await replaceSecret(world.pool, id, sealed, 3_600_000);
  await world.makeAllDue();
  await attempted(2);
  const [made] = receiver.received;
  expect(made?.headers['webhook-signature']).toBe(expectedSignature(made as Received, secret));
});

test('the last attempt gives a delivery up', async () => {
  await world.newWebhook(receiver.url);
  receiver.answer((_request, response) => response.writeHead(500).end());
  world.start();
  await world.send(room);
  await attempted(1);
  await world.pool.query('UPDATE webhook_deliveries SET attempts = 16, next_at = now()');
  expect(await attempted(17)).toMatchObject({ status: 'failed' });
});

test('a receiver says when to come back', async () => {
  await world.newWebhook(receiver.url);
  receiver.answer((_request, response) => response.writeHead(429, { 'retry-after': '600' }).end());
  world.start();
  await world.send(room);
  expect(Math.abs((await attempted(1)).wait_ms - 600_000)).toBeLessThanOrEqual(1_000);
});

test('a redirection is a failure and is not followed', async () => {
  await world.newWebhook(`${receiver.url}/here`);
  receiver.answer((_request, response) => response.writeHead(307, { location: '/elsewhere' }).end());
  world.start();
  await world.send(room);
  expect(await attempted(1)).toMatchObject({ status: 'pending', last_status: 307 });
  expect(receiver.received.map(({ path }) => path)).toEqual(['/here']);
});

test('nobody there is a failure that is tried again', async () => {
  const gone = await createReceiver();
  await gone.close();
  await world.newWebhook(gone.url);
  world.start();
  await world.send(room);
  expect(await attempted(1)).toMatchObject({
    status: 'pending',
    last_status: null,
    last_error: 'ECONNREFUSED',
  });
});

const webhookState = async () =>
  (await world.pool.query('SELECT active, disabled_reason FROM webhooks')).rows[0];

test('410 turns a webhook off: what is pending is given up, and what happens later is not kept', async () => {
  await world.newWebhook(receiver.url);
  receiver.answer((_request, response) => response.writeHead(410).end());
  world.start();
  for (let i = 0; i < 3; i++) await world.send(room);
  await eventually('the end', async () => !(await webhookState()).active);
  expect(await webhookState()).toEqual({ active: false, disabled_reason: 'gone' });
  await world.send(room);
  const { rows } = await world.pool.query('SELECT status, count(*) AS n FROM webhook_deliveries GROUP BY 1');
  expect(rows).toEqual([{ status: 'failed', n: 3 }]);
  expect((await world.pool.query('SELECT snapshot FROM webhook_feed')).rows).toEqual([{ snapshot: null }]);
});

test('a webhook with which nothing succeeds for five days is turned off', async () => {
  await world.newWebhook(receiver.url);
  receiver.answer((_request, response) => response.writeHead(503).end());
  world.start();
  await world.send(room);
  await attempted(1);
  expect((await webhookState()).active).toBe(true);
  await world.pool.query("UPDATE webhooks SET failing_since = now() - interval '5 days'");
  await world.makeAllDue();
  await eventually('the end', async () => !(await webhookState()).active);
  expect(await webhookState()).toEqual({ active: false, disabled_reason: 'failing' });
});

test('a webhook that hangs keeps no other waiting, and has four deliveries under way at most', async () => {
  const other = await createReceiver();
  await world.newWebhook(receiver.url);
  receiver.answer(() => {});
  world.start();
  for (let i = 0; i < 6; i++) await world.send(await world.newConversation());
  await eventually('the bound to be reached', () => receiver.received.length === 4);
  await world.newWebhook(other.url);
  await world.send(room);
  await eventually('the other', () => other.received.length === 1);
  expect(receiver.received.length).toBe(4);
  await other.close();
});

test('a webhook that is turned off in the middle of a run is told no more of it', async () => {
  const { id } = await world.newWebhook(receiver.url);
  let answerFirst = () => {};
  receiver.answer((_request, response) => {
    answerFirst = () => response.writeHead(200).end();
  });
  for (let i = 0; i < 5; i++) await world.send(room);
  world.start();
  await eventually('the first', () => receiver.received.length === 1);
  await changeWebhook(world.pool, id, { active: false });
  answerFirst();
  await world.reset();
  expect(receiver.received).toHaveLength(1);
});
