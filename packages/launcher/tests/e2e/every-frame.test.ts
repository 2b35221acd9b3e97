import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  asyncApiDocument,
  type ClientFrameType,
  clientExamples,
  clientFrames,
  exampleIds,
  faultsOf,
  type Settings,
  serverExamples,
  serverFrames,
} from '@parley/contracts';
import { createPool } from '@parley/database';
import { type ChatSocket, converse, eventually, type Frame, type Person, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

let network: TestNetwork;
let ann: Person;
let ben: Person;
let sockets: { ann: ChatSocket; ben: ChatSocket };
const sent = new Set<ClientFrameType>();
/** What stands for the ids of the examples here. */
const real: Partial<Record<keyof typeof exampleIds, string>> = {};

beforeAll(async () => {
  network = await newTestNetwork({
    // A second after a token of 15 min was signed, its end is near.
    gatewayEnv: { GATEWAY_EXPIRY_NOTICE_MS: '899000' },
  });
  [ann, ben] = await Promise.all([signUp(network.url, 'ann'), signUp(network.url, 'ben')]);
  const [annSocket, benSocket] = await Promise.all([
    ann.connect(network.gatewayUrls[0]),
    ben.connect(network.gatewayUrls[1]),
  ]);
  sockets = { ann: annSocket, ben: benSocket };
}, 60_000);
afterAll(() => network?.close());

const replies = asyncApiDocument()['operations'] as Record<
  string,
  { reply?: { messages: readonly { $ref: string }[] } }
>;

/** Sends the example of a type about the real ones; gives its reply, which is what the document says. */
async function sendExample(socket: ChatSocket, type: ClientFrameType): Promise<Frame | undefined> {
  let payload = JSON.stringify(clientExamples[type]);
  for (const [name, id] of Object.entries(real)) {
    payload = payload.replaceAll(exampleIds[name as keyof typeof exampleIds], id);
  }
  sent.add(type);
  const reply = replies[`receive.${type}`]?.reply?.messages[0]?.$ref.split('/').at(-1);
  if (!reply) {
    socket.send(type, JSON.parse(payload));
    return undefined;
  }
  const answer = await ask(socket, type, JSON.parse(payload));
  expect(answer).toMatchObject({ type: reply });
  return answer;
}

async function ask(socket: ChatSocket, type: string, payload: unknown): Promise<Frame> {
  const id = randomUUID();
  socket.send(type, payload, id);
  return eventually(`the answer to ${type}`, () => socket.frames.find((frame) => frame.id === id));
}

test('a session is opened and extended, and a refusal has its code', async () => {
  real.accessToken = ann.tokens.access_token;
  real.ben = ben.id;
  await sendExample(sockets.ann, 'auth');
  await sendExample(sockets.ann, 'ping');
  await sockets.ann.frame('auth.expiring');
  const lost = { conversation_id: randomUUID(), client_message_id: randomUUID(), text: 'into nowhere' };
  const refusal = await ask(sockets.ann, 'message.send', lost);
  expect(refusal).toMatchObject({ type: 'error', payload: { code: 'not_found' } });
});

test('a conversation begins, Ben is added, and what he may not see is a number to him', async () => {
  real.conversation = await converse(ann, [], [sockets.ann]);
  const before = await sockets.ann.say(real.conversation, 'Before Ben');
  await hideHistory(real.conversation);
  const path = `/api/conversations/${real.conversation}/participants`;
  expect((await ann.rest('POST', path, { user_ids: [ben.id] })).status).toBe(200);
  await sockets.ben.frame('conversation.added');
  await sockets.ann.frame('participants.updated');
  const edit = { conversation_id: real.conversation, message_id: before.message_id, text: 'Long before Ben' };
  expect(await ask(sockets.ann, 'message.edit', edit)).toMatchObject({ type: 'ack' });
  await sockets.ben.frame('rev');
});

test('a message is sent, edited, received, read, synced, reacted to, pinned and deleted', async () => {
  real.clientMessage = randomUUID();
  await sendExample(sockets.ann, 'message.send');
  const { payload } = await sockets.ben.frame('message.new');
  real.message = payload.message.id;
  await sendExample(sockets.ann, 'message.edit');
  const { text } = clientExamples['message.edit'];
  await sockets.ben.frame('message.updated', ({ message }) => message.text === text);
  await sendExample(sockets.ben, 'receipt.delivered');
  await sockets.ann.frame('receipt', (receipt) => receipt.user_id === ben.id && receipt.delivered_seq === 2);
  await sendExample(sockets.ben, 'receipt.read');
  await sockets.ann.frame('receipt', (receipt) => receipt.user_id === ben.id && receipt.read_seq === 2);
  await sendExample(sockets.ben, 'sync');
  await sendExample(sockets.ben, 'message.react');
  await sockets.ann.frame('message.updated', ({ message }) => message.reactions.length === 1);
  await sendExample(sockets.ann, 'message.pin');
  await sockets.ben.frame('message.updated', ({ message }) => message.pinned_at !== null);
  await sendExample(sockets.ann, 'message.delete');
  await sockets.ben.frame('message.updated', ({ message }) => message.deleted_at !== null);
});

test('Ben types, stops and leaves the app, and Ann sees it', async () => {
  await sendExample(sockets.ben, 'typing.start');
  await sockets.ann.frame('typing', (typing) => typing.user_id === ben.id && typing.is_typing);
  await sendExample(sockets.ben, 'typing.stop');
  await sockets.ann.frame('typing', (typing) => typing.user_id === ben.id && !typing.is_typing);
  await sendExample(sockets.ben, 'presence.set');
  await sockets.ann.frame('presence', ({ user_id, state }) => user_id === ben.id && state === 'background');
});

test('a new name reaches the own devices, and who shares a conversation', async () => {
  await ben.rest('PATCH', '/api/users/me', { display_name: 'Ben Ito' });
  for (const socket of [sockets.ann, sockets.ben]) {
    await socket.frame('user.updated', ({ user }) => user.id === ben.id && user.display_name === 'Ben Ito');
  }
});

test('settings reach the user’s sockets, and joining replays what was missed', async () => {
  const wanted = serverExamples['settings.updated'].settings;
  const { body: settings } = await ann.rest<Settings>('PATCH', '/api/users/me/settings', wanted);
  expect(settings).toEqual(wanted);
  expect((await sockets.ann.frame('settings.updated')).payload).toEqual({ settings });
  await ann.rest('PUT', `/api/conversations/${real.conversation}/notifications`, { notify: 'mentions' });
  await sockets.ann.frame('conversation.settings', ({ notify }) => notify === 'mentions');
  await ann.rest('PUT', `/api/blocks/${ben.id}`);
  expect((await sockets.ann.frame('block.updated')).payload).toEqual({ user_id: ben.id, blocked: true });
  await ann.rest('DELETE', `/api/blocks/${ben.id}`);
  await sendExample(sockets.ann, 'room.join');
  await ask(sockets.ann, 'room.join', { conversation_id: real.conversation, since_rev: 0 });
  await sockets.ann.frame('conversation.updated');
  await sendExample(sockets.ann, 'room.leave');
});

test('Ben is removed, and his gateway says goodbye', async () => {
  await ann.rest('DELETE', `/api/conversations/${real.conversation}/participants/${ben.id}`);
  await sockets.ben.frame('conversation.removed');
  await network.stopGateway(1);
  await sockets.ben.frame('goaway');
  expect(await sockets.ben.closed).toBe(1012);
});

test('with that every client frame was sent, every server frame was received, and each is as the contract says', () => {
  const frames = [...sockets.ann.frames, ...sockets.ben.frames];
  for (const { type, payload } of frames)
    expect([type, faultsOf(serverFrames[type], payload)]).toEqual([type, []]);
  expect([...sent].sort()).toEqual(Object.keys(clientFrames).sort());
  expect([...new Set(frames.map(({ type }) => type))].sort()).toEqual(Object.keys(serverFrames).sort());
  // The documented examples look like what came.
  const shape = (payload: object) => Object.keys(payload).sort().join();
  for (const [type, example] of Object.entries(serverExamples)) {
    const shapes = frames.filter((frame) => frame.type === type).map(({ payload }) => shape(payload));
    expect([type, shapes]).toEqual([type, expect.arrayContaining([shape(example)])]);
  }
});

/** No call of the contract chooses this kind of history yet. */
async function hideHistory(conversationId: string): Promise<void> {
  const pool = createPool({ url: network.databaseUrl, max: 1, applicationName: 'e2e-history' });
  await pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [conversationId]);
  await pool.end();
}
