import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import type { Person, SentPush } from './support/people.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld('postgres');
});
afterAll(() => world.close());

async function trace(caller: Person, messageId: string) {
  const response = await fetch(`${world.worker.urls.http}/api/push/trace?message_id=${messageId}`, {
    headers: { authorization: `Bearer ${await world.auth.accessToken(caller.id)}` },
  });
  const body = (await response.json()) as {
    code?: string;
    decisions?: { recipient_id: string; device: string | null; outcome: string; reason: string | null }[];
  };
  return { status: response.status, code: body.code, decisions: body.decisions ?? [] };
}

async function story() {
  const ada = await world.people.add('Ada');
  const bob = await world.people.add('Bob');
  const muted = await world.people.add('Muted');
  const bare = await world.people.add('Bare', { devices: 0 });
  const left = await world.people.add('Left');
  const room = await world.people.room([ada, bob, muted, bare, left], 'Group');
  await world.pool.query(
    `UPDATE participants SET muted_until = now() + interval '1 hour' WHERE user_id = $1`,
    [muted.id],
  );
  await world.pool.query('UPDATE participants SET left_seq = 1 WHERE user_id = $1', [left.id]);
  const sent: SentPush = await world.people.say(room, ada, 'why?');
  await world.decided(sent, bob.id, 'sent');
  await world.decided(sent, muted.id);
  return { ada, bob, muted, bare, left, room, sent };
}

test('the sender sees every recipient and reason, and no token', async () => {
  const { ada, bob, muted, bare, left, sent } = await story();
  const { decisions } = await trace(ada, sent.id);
  const told = Object.fromEntries(decisions.map((row) => [row.recipient_id, [row.outcome, row.reason]]));
  expect(told).toEqual({
    [ada.id]: ['suppressed', 'sender'],
    [bob.id]: ['sent', null],
    [muted.id]: ['suppressed', 'muted'],
    [bare.id]: ['suppressed', 'no_token'],
    [left.id]: ['suppressed', 'not_member'],
  });
  expect(decisions.every(({ device }) => device === null)).toBe(true);
});

test('a recipient sees own devices only, by the end of their tokens', async () => {
  const { bob, sent } = await story();
  const { decisions } = await trace(bob, sent.id);
  expect(decisions).toEqual([
    expect.objectContaining({
      recipient_id: bob.id,
      device: bob.devices[0]!.token.slice(-8),
      outcome: 'sent',
      apns_id: expect.any(String),
    }),
  ]);
});

test('an admin who is no member sees all, a stranger and who has left see nothing', async () => {
  const { left, sent } = await story();
  const admin = await world.people.add('Root', { role: 'admin' });
  const stranger = await world.people.add('Stranger');
  expect((await trace(admin, sent.id)).decisions).toHaveLength(5);
  expect(await trace(stranger, sent.id)).toMatchObject({ status: 404, code: 'not_found' });
  expect(await trace(left, sent.id)).toMatchObject({ status: 404, code: 'not_found' });
  expect(await trace(admin, newId())).toMatchObject({ status: 404, code: 'not_found' });
  expect(await trace(admin, 'nonsense')).toMatchObject({ status: 400, code: 'invalid' });
});

test('without a token of ours the trace tells nothing', async () => {
  const response = await fetch(`${world.worker.urls.http}/api/push/trace?message_id=${newId()}`);
  expect(response.status).toBe(401);
});
