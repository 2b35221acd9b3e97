import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { deviceKey } from '../src/device-job.ts';
import { recordDecisions } from '../src/store/decisions.ts';
import type { PushKind } from '../src/store/push-kind.ts';
import type { Person, SentPush } from './support/people.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld('postgres');
});
afterAll(() => world.close());

async function trace(caller: Person, messageId: string, page: Record<string, string> = {}) {
  const query = new URLSearchParams({ message_id: messageId, ...page });
  const response = await fetch(`${world.worker.urls.http}/api/push/trace?${query}`, {
    headers: { authorization: `Bearer ${await world.auth.accessToken(caller.id)}` },
  });
  const body = (await response.json()) as {
    code?: string;
    decisions?: TracedDecision[];
    cursor?: string | null;
  };
  const { code, decisions = [], cursor = null } = body;
  return { status: response.status, code, decisions, cursor };
}

interface TracedDecision {
  recipient_id: string;
  device: string | null;
  kind: string;
  outcome: string;
  reason: string | null;
  merged: boolean;
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
      ...{ kind: 'alert', merged: false, status: 200, attempts: 1 },
    }),
  ]);
});

test('an admin who is no member sees all, a stranger and who has left see nothing', async () => {
  const { left, sent } = await story();
  const admin = await world.people.add('Root', { role: 'admin' });
  const stranger = await world.people.add('Stranger');
  const seen = (await trace(admin, sent.id)).decisions.filter(({ kind }) => kind === 'alert');
  expect(seen).toHaveLength(5);
  expect(await trace(stranger, sent.id)).toMatchObject({ status: 404, code: 'not_found' });
  expect(await trace(left, sent.id)).toMatchObject({ status: 404, code: 'not_found' });
  expect(await trace(admin, newId())).toMatchObject({ status: 404, code: 'not_found' });
  expect(await trace(admin, 'nonsense')).toMatchObject({ status: 400, code: 'invalid' });
});

test('every kind is told of: to admins all, to a recipient the own, to the sender of others only the message’s', async () => {
  const [ada, bob] = [await world.people.add('Ada'), await world.people.add('Bob')];
  const admin = await world.people.add('Root', { role: 'admin' });
  const room = await world.people.room([ada, bob]);
  const sent = await world.people.say(room, ada, 'hello', { publish: false });
  const common = {
    messageId: sent.id,
    conversationId: room.id,
    rev: 1,
    apnsId: null,
    status: 200,
    attempts: 1,
  };
  const times = { decidedAtMs: Date.now(), sentAtMs: Date.now() };
  const of = (person: Person, kind: PushKind, reason: string | null = null) => ({
    ...{ ...common, ...times, kind, reason, recipientId: person.id, outcome: 'sent' as const },
    device: deviceKey(person.devices[0]?.token ?? ''),
  });
  await recordDecisions(world.pool, [of(bob, 'alert', 'merged'), of(bob, 'clear'), of(ada, 'reaction')]);
  const told = async (caller: Person) =>
    (await trace(caller, sent.id)).decisions
      .map(
        ({ recipient_id: who, kind, merged }) =>
          `${who === ada.id ? 'Ada' : 'Bob'} ${kind}${merged ? ' merged' : ''}`,
      )
      .sort();
  expect(await told(admin)).toEqual(['Ada alert', 'Ada reaction', 'Bob alert merged', 'Bob clear']);
  expect(await told(ada)).toEqual(['Ada alert', 'Ada reaction', 'Bob alert merged']);
  expect(await told(bob)).toEqual(['Bob alert merged', 'Bob clear']);
});

test('a call is traced by its own id, by recipients and admins', async () => {
  const [ada, bob, cat] = [
    await world.people.add('Ada'),
    await world.people.add('Bob'),
    await world.people.add('Cat'),
  ];
  const admin = await world.people.add('Root', { role: 'admin' });
  const room = await world.people.room([ada, bob, cat], 'Group');
  const callId = newId();
  const call = { kind: 'call' as const, messageId: callId, conversationId: room.id, rev: 0, device: '' };
  const result = { outcome: 'suppressed' as const, reason: 'do_not_disturb', apnsId: null, status: null };
  const rows = [bob, cat].map(({ id }) => ({
    ...{ ...call, ...result, recipientId: id, attempts: 0, decidedAtMs: Date.now(), sentAtMs: null },
  }));
  await recordDecisions(world.pool, rows);
  expect((await trace(admin, callId)).decisions).toHaveLength(2);
  expect((await trace(bob, callId)).decisions).toEqual([
    expect.objectContaining({ recipient_id: bob.id, kind: 'call', reason: 'do_not_disturb' }),
  ]);
  expect(await trace(ada, callId)).toMatchObject({ status: 404 });
});

test('a large group is traced page by page, everybody once', async () => {
  const ada = await world.people.add('Ada', { devices: 0 });
  const crowd = await Promise.all(
    Array.from({ length: 25 }, () => world.people.add('Crowd', { devices: 0 })),
  );
  const room = await world.people.room([ada, ...crowd], 'Crowd');
  const sent = await world.people.say(room, ada, 'hello', { publish: false });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await trace(ada, sent.id, { limit: '10', ...(cursor === null ? {} : { cursor }) });
    expect(page.decisions.length).toBeLessThanOrEqual(10);
    seen.push(...page.decisions.map((row) => row.recipient_id));
    cursor = page.cursor;
  } while (cursor !== null);
  expect(seen).toEqual([ada, ...crowd].map(({ id }) => id).sort());
  expect(await trace(ada, sent.id, { cursor: 'mine' })).toMatchObject({ status: 400, code: 'invalid' });
  expect(await trace(ada, sent.id, { limit: '501' })).toMatchObject({ status: 400, code: 'invalid' });
});

test('without a token of ours the trace tells nothing', async () => {
  const response = await fetch(`${world.worker.urls.http}/api/push/trace?message_id=${newId()}`);
  expect(response.status).toBe(401);
});
