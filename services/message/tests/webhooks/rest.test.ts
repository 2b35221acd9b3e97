import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { faultsOf, type RouteContract, webhookRoutes } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from '../network.ts';
import { createReceiver, expectedSignature, type Receiver } from './support/receiver.ts';

let network: TestNetwork;
let receiver: Receiver;
let admin: TestUser;
let alice: TestUser;
let bob: TestUser;

beforeAll(async () => {
  network = await startNetwork();
  receiver = await createReceiver();
  [admin, alice, bob] = [await network.newUser(), await network.newUser(), await network.newUser()];
  await network.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
});
afterAll(async () => {
  await network.close();
  await receiver.close();
});
/** Where the receiver is told of one test's events. */
let here: string;
beforeEach(async () => {
  here = `${receiver.url}/${randomUUID()}`;
  await network.pool.query('DELETE FROM webhooks; UPDATE webhook_feed SET snapshot = NULL');
});

async function newWebhook(events: readonly string[], url = here) {
  const { status, body } = await network.call(admin, 'POST', '/api/webhooks', { url, events });
  expect([status, body]).toEqual([201, expect.anything()]);
  expect(faultsOf(webhookRoutes.createWebhook.responses[201], body)).toEqual([]);
  return body as { id: string; secret: string };
}

const send = (room: string, body: object) =>
  network.call(alice, 'POST', `/api/conversations/${room}/messages`, {
    client_message_id: randomUUID(),
    ...body,
  });

const arrived = () => receiver.received.filter(({ path }) => here.endsWith(path));

/** What the receiver was sent of an event, after the first so many. */
const sent = (type: string, before = 0) =>
  eventually(type, () =>
    arrived()
      .slice(before)
      .find(({ payload }) => payload.type === type),
  );

test('whoever is not an admin manages no webhooks', async () => {
  const { id } = await newWebhook(['message.sent']);
  const moderator = await network.newUser();
  await network.pool.query("UPDATE users SET role = 'moderator' WHERE id = $1", [moderator.id]);
  const bodies: Record<string, object> = {
    createWebhook: { url: receiver.url, events: ['message.sent'] },
    updateWebhook: { active: false },
  };
  for (const [name, { method, path }] of Object.entries<RouteContract>(webhookRoutes)) {
    const target = path.replace(':webhook_id', id).replace(':delivery_id', randomUUID());
    for (const [who, code] of [
      [alice, 'forbidden'],
      [moderator, 'forbidden'],
      [null, 'unauthenticated'],
    ] as const) {
      const { body } = await network.call(who, method, target, bodies[name]);
      expect([name, body.code]).toEqual([name, code]);
    }
  }
});

test('each event is told with the resource as REST shows it, signed as Standard Webhooks says', async () => {
  const { secret } = await newWebhook([
    'message.sent',
    'message.edited',
    'message.deleted',
    'message.reacted',
    'conversation.created',
    'conversation.updated',
    'participants.added',
    'participants.removed',
  ]);
  const room = await newGroup(network, [alice, bob]);
  const created = await sent('conversation.created');
  expect(created.payload.data.conversation).toMatchObject({ id: room, type: 'group', title: 'Group' });
  expect(created.payload.data.participants).toHaveLength(2);

  const { body: ack } = await send(room, { kind: 'text', text: 'hello' });
  const told = await sent('message.sent');
  const history = await network.call(alice, 'GET', `/api/conversations/${room}/messages`);
  const { my_reactions: _own, ...shown } = history.body.messages[0];
  expect(told.payload).toEqual({
    id: told.headers['webhook-id'],
    type: 'message.sent',
    created_at: expect.any(String),
    data: { message: shown },
  });
  expect(told.headers['webhook-signature']).toBe(expectedSignature(told, secret));
  expect(Math.abs(Number(told.headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60);
  expect(told.headers['content-type']).toBe('application/json');

  const path = `/api/conversations/${room}/messages/${ack.message_id}`;
  await network.call(alice, 'PATCH', path, { text: 'changed' });
  expect((await sent('message.edited')).payload.data.message).toMatchObject({ text: 'changed', seq: 1 });
  expect((await network.call(bob, 'PUT', `${path}/reactions/${encodeURIComponent('👍')}`)).status).toBe(204);
  expect((await sent('message.reacted')).payload.data.message.reactions).toMatchObject([
    { emoji: '👍', count: 1 },
  ]);
  // Pins are no event of their own.
  for (const method of ['PUT', 'DELETE']) {
    expect((await network.call(alice, method, `${path}/pin`)).status).toBe(204);
  }
  await network.call(alice, 'DELETE', path);
  expect((await sent('message.deleted')).payload.data.message).toMatchObject({ text: null, seq: 1 });

  const carol = await network.newUser();
  await network.call(alice, 'POST', `/api/conversations/${room}/participants`, { user_ids: [carol.id] });
  expect((await sent('participants.added')).payload.data).toMatchObject({
    conversation_id: room,
    participants: [{ user_id: carol.id, role: 'member', left_seq: null }],
  });
  await network.call(alice, 'DELETE', `/api/conversations/${room}/participants/${carol.id}`);
  expect((await sent('participants.removed')).payload.data.participants).toMatchObject([
    { user_id: carol.id, left_seq: expect.any(Number) },
  ]);
  await network.call(alice, 'PATCH', `/api/conversations/${room}`, { title: 'Renamed' });
  expect((await sent('conversation.updated')).payload.data.conversation).toMatchObject({ title: 'Renamed' });
  const payloads = arrived().map(({ payload }) => payload);
  const system = payloads.filter(({ data }) => data.message?.kind === 'system');
  expect(system.map(({ type, data }) => [type, data.message.system.event])).toEqual(
    expect.arrayContaining([['message.sent', 'members_added']]),
  );
  expect(payloads.filter(({ type }) => type === 'message.reacted')).toHaveLength(1);
});

test('a webhook is told of the events it asked for only, and what is encrypted stays so', async () => {
  await newWebhook(['message.sent']);
  const room = await newGroup(network, [alice, bob]);
  const encrypted = { scheme: 'x', ciphertext: 'b3BhcXVl' };
  await send(room, { kind: 'encrypted', encrypted });
  const { payload } = await sent('message.sent');
  expect(payload.data.message).toMatchObject({ kind: 'encrypted', text: null, encrypted });
  expect(arrived()).toHaveLength(1);
});

test('a report is told without what was written in it', async () => {
  await newWebhook(['report.created']);
  const wanted = { user_id: bob.id, reason: 'spam', note: 'private words' };
  const { id } = (await network.call(alice, 'POST', '/api/reports', wanted)).body;
  const { body, payload } = await sent('report.created');
  expect(payload.data.report).toMatchObject({ id, reporter_id: alice.id, user_id: bob.id, reason: 'spam' });
  expect(body).not.toContain('private words');
});

test('secrets are shown once and kept sealed; after a change both sign, then only the new one', async () => {
  const { id, secret: first } = await newWebhook(['message.sent']);
  const { body: changed } = await network.call(admin, 'POST', `/api/webhooks/${id}/secret`);
  expect(changed.secret).toMatch(/^whsec_/);
  expect(changed.secret).not.toBe(first);
  const test = async () => {
    const before = arrived().length;
    await network.call(admin, 'POST', `/api/webhooks/${id}/test`);
    return sent('webhook.test', before);
  };
  const both = await test();
  expect(both.headers['webhook-signature']).toBe(
    `${expectedSignature(both, changed.secret)} ${expectedSignature(both, first)}`,
  );
  await network.pool.query('UPDATE webhooks SET previous_until = now()');
  const one = await test();
  expect(one.headers['webhook-signature']).toBe(expectedSignature(one, changed.secret));
  const shown = await network.call(admin, 'GET', `/api/webhooks/${id}`);
  expect(JSON.stringify(shown.body)).not.toContain('whsec_');
  const { rows } = await network.pool.query('SELECT secret, previous_secret FROM webhooks');
  for (const secret of [first, changed.secret]) {
    for (const stored of [rows[0].secret, rows[0].previous_secret]) {
      expect(stored.toString('latin1')).not.toContain(secret.slice('whsec_'.length));
    }
  }
});

test('deliveries are listed by pages and status, and made once more when asked for', async () => {
  const { id } = await newWebhook(['message.sent']);
  const path = `/api/webhooks/${id}/deliveries`;
  for (let i = 0; i < 3; i++) await network.call(admin, 'POST', `/api/webhooks/${id}/test`);
  await eventually('three', () => arrived().length === 3);
  const delivered = await eventually('three delivered', async () => {
    const { body } = await network.call(admin, 'GET', `${path}?status=delivered`);
    return body.deliveries.length === 3 ? body : null;
  });
  expect(faultsOf(webhookRoutes.listWebhookDeliveries.responses[200], delivered)).toEqual([]);
  expect((await network.call(admin, 'GET', `${path}?status=pending`)).body.deliveries).toEqual([]);
  const first = await network.call(admin, 'GET', `${path}?limit=2`);
  const second = await network.call(admin, 'GET', `${path}?limit=2&cursor=${first.body.cursor}`);
  expect([...first.body.deliveries, ...second.body.deliveries]).toEqual(delivered.deliveries);
  expect(second.body.cursor).toBeNull();
  const [last] = delivered.deliveries;
  expect(last).toMatchObject({
    type: 'webhook.test',
    attempts: 1,
    last_status: 204,
    payload: { id: last.id },
  });
  const { status, body } = await network.call(admin, 'POST', `${path}/${last.id}/redeliver`);
  expect([status, body.status]).toEqual([202, 'pending']);
  await eventually('it once more', () => arrived().length === 4);
  expect(arrived()[3]?.headers['webhook-id']).toBe(last.id);
  expect((await network.call(admin, 'POST', `${path}/${randomUUID()}/redeliver`)).body.code).toBe(
    'not_found',
  );
});

test('a webhook is read, changed, turned off and deleted', async () => {
  const { id } = await newWebhook(['message.sent']);
  const path = `/api/webhooks/${id}`;
  const change = { events: ['report.created'], description: 'for the bot', active: false };
  expect(await network.call(admin, 'PATCH', path, change)).toMatchObject({
    status: 200,
    body: { id, ...change },
  });
  expect((await network.call(admin, 'GET', path)).body).toMatchObject({ url: here, ...change });
  expect((await network.call(admin, 'GET', '/api/webhooks')).body.webhooks).toHaveLength(1);
  expect((await network.call(admin, 'POST', `${path}/test`)).body.code).toBe('conflict');
  expect((await network.call(admin, 'PATCH', path, { url: 'ftp://x.example/' })).body.code).toBe('invalid');
  expect((await network.call(admin, 'PATCH', path, { events: ['nothing'] })).body.code).toBe('invalid');
  expect((await network.call(admin, 'DELETE', path)).status).toBe(204);
  for (const method of ['GET', 'DELETE']) {
    expect((await network.call(admin, method, path)).body.code).toBe('not_found');
  }
});

test('there are fifty webhooks at most', async () => {
  await network.pool.query(
    `INSERT INTO webhooks (id, url, events, secret, created_by)
     SELECT gen_random_uuid(), 'https://hooks.example/', '{report.created}', '', $1 FROM generate_series(1, 49)`,
    [admin.id],
  );
  await newWebhook(['report.created']);
  const again = { url: receiver.url, events: ['report.created'] };
  expect((await network.call(admin, 'POST', '/api/webhooks', again)).body.code).toBe('conflict');
});

test('in production a webhook is https and of the public internet', async () => {
  const strict = await startNetwork({
    env: { WEBHOOKS_ALLOW_HTTP: 'off', WEBHOOKS_ALLOW_PRIVATE: 'off' },
    seams: () => ({ resolve: async () => [{ address: '169.254.169.254', family: 4 }] }),
  });
  try {
    const root = await strict.newUser();
    await strict.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [root.id]);
    for (const url of [receiver.url, 'https://127.0.0.1/', 'https://metadata.example/']) {
      const { body } = await strict.call(root, 'POST', '/api/webhooks', { url, events: ['message.sent'] });
      expect([url, body.code, body.errors[0].field]).toEqual([url, 'invalid', 'url']);
    }
  } finally {
    await strict.close();
  }
});
