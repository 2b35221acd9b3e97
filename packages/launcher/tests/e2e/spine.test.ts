import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Message } from '@parley/contracts';
import { type ChatSocket, converse, eventually, openSocket, type Person, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

let network: TestNetwork;
let ann: Person;
let ben: Person;

beforeAll(async () => {
  network = await newTestNetwork();
  [ann, ben] = await Promise.all([signUp(network.url, 'ann'), signUp(network.url, 'ben')]);
}, 60_000);

afterAll(() => network?.close());

/** Both on different gateways. */
async function bothOnline(): Promise<[ChatSocket, ChatSocket]> {
  return Promise.all([ann.connect(network.gatewayUrls[0]), ben.connect(network.gatewayUrls[1])]);
}

test('two people chat across two gateways, and a third, offline, gets the push with the right badge', async () => {
  const carol = await signUp(network.url, 'carol');
  const phone = await carol.registerPhone();
  const [annSocket, benSocket] = await bothOnline();
  const conversation = await converse(ann, [ben, carol], [annSocket, benSocket]);
  const ack = await annSocket.say(conversation, 'Hello, both');
  expect(ack).toMatchObject({ conversation_id: conversation, seq: 1, duplicate: false });
  const { payload } = await benSocket.frame('message.new', ({ message }) => message.id === ack.message_id);
  expect(payload).toMatchObject({
    rev: ack.rev,
    prev_rev: ack.rev - 1,
    message: { text: 'Hello, both', seq: 1 },
  });
  await annSocket.frame('message.new', ({ message }) => message.id === ack.message_id);

  const reply = await benSocket.say(conversation, 'Hello, Ann');
  expect(reply.seq).toBe(2);
  const inbox = await eventually('two banners', () => {
    const { notifications, badge } = network.simulator.inbox(phone);
    return notifications.length === 2 ? { notifications, badge } : null;
  });
  expect(inbox.badge).toBe(2);
  const unread = await carol.rest<{ badge: number }>('GET', '/api/unread');
  expect(unread.body).toEqual({ badge: 2, conversations: [{ id: conversation, unread: 2 }] });
  const first = inbox.notifications.find((notification) => notification.collapse_id === ack.message_id);
  expect(first?.payload).toMatchObject({
    aps: { alert: { title: 'ann', body: 'Hello, both' }, 'thread-id': conversation },
    data: { conversation_id: conversation, message_id: ack.message_id, sender_id: ann.id, seq: 1 },
  });
  await Promise.all([annSocket.close(), benSocket.close()]);
});

test('both gateways deliver one gapless order, whoever sends at once', async () => {
  const [annSocket, benSocket] = await bothOnline();
  const conversation = await converse(ann, [ben], [annSocket, benSocket]);
  const count = 60;
  const acks = await Promise.all(
    Array.from({ length: count }, (_, i) => (i % 2 ? annSocket : benSocket).say(conversation, `text ${i}`)),
  );
  for (const socket of [annSocket, benSocket]) {
    await eventually('all messages', () => socket.messages(conversation).length === count);
    const seen = socket.messages(conversation);
    const revs = seen.map(({ rev }) => rev);
    expect(revs).toEqual(revs.map((_, i) => revs[0]! + i));
    for (const { rev, prev_rev } of seen) expect(prev_rev).toBe(rev - 1);
    expect(seen.map(({ message }) => message.seq)).toEqual(revs.map((_, i) => i + 1));
  }
  const ids = (socket: ChatSocket) => socket.messages(conversation).map(({ message }) => message.id);
  expect(ids(annSocket)).toEqual(ids(benSocket));
  expect(new Set(acks.map(({ message_id }) => message_id)).size).toBe(count);
  // One socket's sends keep their order.
  const mine = annSocket.messages(conversation).filter(({ message }) => message.sender_id === ann.id);
  const texts = mine.map(({ message }) => Number(message.text?.slice(5)));
  expect(texts).toEqual([...texts].sort((a, b) => a - b));
  await Promise.all([annSocket.close(), benSocket.close()]);
});

test('a resend after a lost ack is one message, on the socket and by REST; another body is a conflict', async () => {
  const [annSocket, benSocket] = await bothOnline();
  const conversation = await converse(ann, [ben], [annSocket, benSocket]);
  const id = randomUUID();
  const first = await annSocket.say(conversation, 'once', id);
  await annSocket.close();
  const again = await openSocket(network.gatewayUrls[1]!, ann.tokens.access_token);
  expect(await again.say(conversation, 'once', id)).toEqual({ ...first, duplicate: true });
  const path = `/api/conversations/${conversation}/messages`;
  const rest = await ann.rest('POST', path, { text: 'once', client_message_id: id });
  expect(rest).toEqual({ status: 200, body: { ...first, duplicate: true } });
  const conflict = await ann.rest('POST', path, { text: 'twice', client_message_id: id });
  expect(conflict).toMatchObject({ status: 409, body: { code: 'conflict' } });
  const history = await ben.rest<{ messages: Message[] }>('GET', path);
  expect(history.body.messages.filter((message) => message.client_message_id === id)).toHaveLength(1);
  await Promise.all([again.close(), benSocket.close()]);
});

test('who was away gets exactly what was missed, then goes on live', async () => {
  const [annSocket, benSocket] = await bothOnline();
  const conversation = await converse(ann, [ben], [annSocket, benSocket]);
  const before = await annSocket.say(conversation, 'before');
  await benSocket.frame('message.new', ({ message }) => message.id === before.message_id);
  await benSocket.close();
  for (const text of ['one', 'two', 'three']) await annSocket.say(conversation, text);
  const back = await ben.connect(network.gatewayUrls[0]);
  const head = back.hello.conversations.find(({ id }) => id === conversation);
  expect(head).toMatchObject({ last_seq: 4, rev: before.rev + 3 });
  back.send('room.join', { conversation_id: conversation, since_rev: before.rev }, 'j');
  const joined = await back.frame('room.joined', (payload) => payload.conversation_id === conversation);
  expect(joined).toMatchObject({ id: 'j', payload: { rev: before.rev + 3, too_long: false } });
  await annSocket.say(conversation, 'four');
  await eventually('the missed and the live', () => back.messages(conversation).length === 4);
  const seen = back.messages(conversation);
  expect(seen.map(({ message }) => message.text)).toEqual(['one', 'two', 'three', 'four']);
  expect(seen.map(({ prev_rev }) => prev_rev)).toEqual([0, 1, 2, 3].map((n) => before.rev + n));
  await Promise.all([annSocket.close(), back.close()]);
});

test('a stranger reads, joins and sends nothing, and learns nothing', async () => {
  const conversation = await converse(ann, [ben]);
  const eve = await signUp(network.url, 'eve');
  const path = `/api/conversations/${conversation}`;
  const cursor = { seq: 1 };
  const tries = await Promise.all([
    eve.rest('GET', path),
    eve.rest('GET', `${path}/messages`),
    eve.rest('GET', `${path}/sync?since_rev=0`),
    eve.rest('GET', `${path}/participants`),
    eve.rest('POST', `${path}/messages`, { text: 'hi', client_message_id: randomUUID() }),
    eve.rest('PUT', `${path}/read`, cursor),
    eve.rest('PUT', `${path}/delivered`, cursor),
    eve.rest('POST', `${path}/participants`, { user_ids: [eve.id] }),
    eve.rest('DELETE', `${path}/participants/${ann.id}`),
  ]);
  for (const answer of tries) expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  const socket = await eve.connect();
  const frames: [string, object][] = [
    ['room.join', {}],
    ['sync', { since_rev: 0 }],
    ['message.send', { text: 'hi', client_message_id: randomUUID() }],
  ];
  for (const [type, payload] of frames) {
    socket.send(type, { conversation_id: conversation, ...payload }, type);
    await eventually(`${type} refused`, () =>
      socket.frames.find((frame) => frame.type === 'error' && frame.id === type),
    );
    const refusal = socket.frames.find((frame) => frame.type === 'error' && frame.id === type);
    expect(refusal?.payload).toMatchObject({ code: 'not_found', retryable: false });
  }
  const annSocket = await ann.connect();
  await annSocket.say(conversation, 'secret');
  const list = await eve.rest<{ conversations: unknown[] }>('GET', '/api/conversations');
  expect(list.body.conversations).toEqual([]);
  expect(socket.messages(conversation)).toEqual([]);
  await Promise.all([socket.close(), annSocket.close()]);
});

test('a revoked session hears and does nothing more within a second, on every gateway and on REST', async () => {
  const dan = await signUp(network.url, 'dan');
  const phone = await dan.registerPhone();
  const sockets = await Promise.all(network.gatewayUrls.map((url) => dan.connect(url)));
  const conversation = await converse(ann, [dan], sockets);
  expect((await dan.rest('POST', '/api/auth/logout')).status).toBe(204);
  const revokedAtMs = Date.now();
  expect(await Promise.all(sockets.map((socket) => socket.closed))).toEqual([4403, 4403]);
  await eventually('REST refuses', async () => (await dan.rest('GET', '/api/unread')).status === 401);
  expect(Date.now() - revokedAtMs).toBeLessThan(1_500);
  const annSocket = await ann.connect();
  const { message_id } = await annSocket.say(conversation, 'are you there?');
  await annSocket.frame('message.new', ({ message }) => message.id === message_id);
  expect(network.simulator.inbox(phone).requests).toBe(0);
  await annSocket.close();
});

test('reading clears unread on all devices and owes no push', async () => {
  const fay = await signUp(network.url, 'fay');
  const [phone, tablet] = await Promise.all(network.gatewayUrls.map((url) => fay.connect(url)));
  const annSocket = await ann.connect();
  const conversation = await converse(ann, [fay], [phone!, tablet!, annSocket]);
  const ack = await annSocket.say(conversation, 'read me');
  await phone!.frame('message.new', ({ message }) => message.id === ack.message_id);
  phone!.send('receipt.read', { conversation_id: conversation, seq: ack.seq + 50 });
  for (const socket of [tablet!, annSocket]) {
    const { payload } = await socket.frame(
      'receipt',
      ({ user_id, read_seq }) => user_id === fay.id && read_seq > 0,
    );
    expect(payload).toMatchObject({ read_seq: ack.seq, delivered_seq: ack.seq });
  }
  expect((await fay.rest<{ badge: number }>('GET', '/api/unread')).body.badge).toBe(0);
  await Promise.all([phone!.close(), tablet!.close(), annSocket.close()]);
});

test('an open socket alone does not cancel a push: a silent one gets it after the grace', async () => {
  const gus = await signUp(network.url, 'gus');
  const phone = await gus.registerPhone();
  const zombie = await gus.connect();
  const annSocket = await ann.connect();
  const conversation = await converse(ann, [gus], [zombie, annSocket]);
  const ack = await annSocket.say(conversation, 'wake up');
  const { payload } = await zombie.frame('message.new');
  expect(payload.message.id).toBe(ack.message_id);
  await eventually('the push', () => network.simulator.inbox(phone).notifications.length === 1, {
    timeoutMs: 15_000,
  });
  const second = await annSocket.say(conversation, 'seen?');
  await zombie.frame('message.new', ({ message }) => message.id === second.message_id);
  zombie.send('receipt.delivered', { conversation_id: conversation, seq: second.seq });
  const third = await annSocket.say(conversation, 'and this?');
  await eventually(
    'the push of the third only',
    () =>
      network.simulator
        .inbox(phone)
        .notifications.some(({ collapse_id }) => collapse_id === third.message_id),
    { timeoutMs: 15_000 },
  );
  const shown = network.simulator.inbox(phone).notifications.map(({ collapse_id }) => collapse_id);
  expect(shown).not.toContain(second.message_id);
  await Promise.all([zombie.close(), annSocket.close()]);
});

test('a malformed body or frame gets its code and changes nothing', async () => {
  const socket = await ann.connect();
  const conversation = await converse(ann, [ben], [socket]);
  const bad: [string, unknown, string][] = [
    ['message.send', { conversation_id: conversation, client_message_id: randomUUID() }, 'invalid'],
    ['message.send', { conversation_id: 'x', text: 'a', client_message_id: randomUUID() }, 'invalid'],
    ['message.send', { conversation_id: conversation, text: 'a', client_message_id: 'x' }, 'invalid'],
    [
      'message.send',
      { conversation_id: conversation, text: '   ', client_message_id: randomUUID() },
      'invalid',
    ],
    [
      'message.send',
      { conversation_id: conversation, text: 'a\u0007', client_message_id: randomUUID() },
      'invalid',
    ],
    [
      'message.send',
      { conversation_id: conversation, text: 'x'.repeat(4_001), client_message_id: randomUUID() },
      'invalid',
    ],
    ['room.join', { conversation_id: conversation, since_rev: -1 }, 'invalid'],
    ['receipt.read', { conversation_id: conversation, seq: 1.5 }, 'invalid'],
    ['dance', {}, 'unsupported'],
  ];
  for (const [index, [type, payload, code]] of bad.entries()) {
    socket.send(type, payload, `bad-${index}`);
    await eventually(`refusal ${index}`, () => socket.frames.some((frame) => frame.id === `bad-${index}`));
    const refusal = socket.frames.find((frame) => frame.id === `bad-${index}`);
    expect([index, refusal?.type, (refusal?.payload as { code: string } | undefined)?.code]).toEqual([
      index,
      'error',
      code,
    ]);
  }
  const history = await ann.rest<{ messages: Message[] }>(
    'GET',
    `/api/conversations/${conversation}/messages`,
  );
  expect(history.body.messages).toEqual([]);
  expect((await ann.rest('GET', '/api/conversations/not-a-uuid')).body).toMatchObject({ code: 'invalid' });
  await socket.close();
});
