import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { newTestNetwork, type TestNetwork } from '../../launcher/tests/e2e/test-network.ts';
import {
  type Client,
  type ClientOptions,
  type ConversationHandle,
  createClient,
  createMemoryStore,
  type Store,
} from '../src/index.ts';

let network: TestNetwork;
const clients: Client[] = [];
let people = 0;

beforeAll(async () => {
  network = await newTestNetwork();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(() => network.close());

function newClient(options: Partial<ClientOptions> = {}): Client {
  const client = createClient({ url: network.url, ...options });
  clients.push(client);
  return client;
}

async function person(options: Partial<ClientOptions> = {}) {
  people += 1;
  const username = `person_${people}`;
  const client = newClient(options);
  await client.register({ username, password: 'a long password' });
  await connected(client);
  return { client, username, id: idOf(client) };
}

function idOf(client: Client): string {
  const account = client.account.get();
  if (account.state !== 'signed-in') throw new Error('Not signed in');
  return account.me.id;
}

const connected = (client: Client) =>
  eventually('to be connected', () => client.connection.get().state === 'connected');
const texts = (handle: ConversationHandle) => handle.history.get().messages.map(({ text }) => text);
const statuses = (handle: ConversationHandle) => handle.history.get().messages.map(({ status }) => status);
const settled = (handle: ConversationHandle) =>
  eventually('all to be sent', () => statuses(handle).every((status) => status === 'sent'));

/** Two people with their direct conversation on screen. */
async function pair() {
  const [alice, bob] = await Promise.all([person(), person()]);
  const hers = await alice.client.startDirect(bob.id);
  const his = bob.client.conversation(hers.id);
  hers.open();
  his.open();
  await eventually('both to have it open', () => his.state.get() && !his.history.get().loading);
  return { alice, bob, hers, his };
}

/** A store that outlives its clients. */
function keptStore(): Store {
  return { ...createMemoryStore(), close: async () => {} };
}

test('a message is in the history of whoever sends it at once, and then in everybody’s', async () => {
  const { alice, hers, his } = await pair();
  const id = hers.send({ text: 'Hello' });
  expect(hers.history.get().messages).toMatchObject([{ client_message_id: id, text: 'Hello', seq: 0 }]);
  expect(alice.client.outbox.get()).toHaveLength(1);
  await eventually('bob to have it', () => texts(his).includes('Hello'));
  await settled(hers);
  expect(hers.history.get().messages).toMatchObject([{ client_message_id: id, text: 'Hello', seq: 1 }]);
  expect(alice.client.outbox.get()).toEqual([]);
});

test('unread, badge, receipts and typing follow what the other one does', async () => {
  const { alice, bob, hers, his } = await pair();
  const unreadBefore = bob.client.badge.get();
  hers.typing(true);
  await eventually('alice to be typing', () => his.state.get()?.typing.includes(alice.id));
  hers.send({ text: 'One' });
  hers.send({ text: 'Two' });
  await eventually('two to be unread', () => his.state.get()?.unread === 2);
  expect(his.state.get()?.typing).toEqual([]);
  await eventually('the badge to count them', () => bob.client.badge.get() === unreadBefore + 2);
  await eventually(
    'delivery to be told',
    () => hers.participants.get().get(bob.id)?.last_delivered_seq === 2,
  );
  his.markRead(2);
  expect(his.state.get()?.unread).toBeGreaterThanOrEqual(0);
  await eventually('it to be read', () => hers.participants.get().get(bob.id)?.last_read_seq === 2);
  await eventually('none to be unread', () => his.state.get()?.unread === 0);
  await eventually('the badge to follow', () => bob.client.badge.get() === unreadBefore);
});

test('names and presence of the other one are shown, and go with the connection', async () => {
  const { alice, bob, hers } = await pair();
  await eventually('his name', () => hers.state.get()?.name === bob.username);
  await eventually('bob to be online', () => alice.client.presence(bob.id).get()?.state === 'online');
  bob.client.setForeground(false);
  await eventually('bob to look away', () => alice.client.presence(bob.id).get()?.state === 'background');
  alice.client.setOnline(false);
  await eventually('nothing to be known', () => alice.client.presence(bob.id).get() === null);
});

test('what is written offline waits, and goes out in its order', async () => {
  const { alice, hers, his } = await pair();
  alice.client.setOnline(false);
  const written = Array.from({ length: 20 }, (_, i) => `offline ${i}`);
  for (const text of written) hers.send({ text });
  expect(new Set(statuses(hers))).toEqual(new Set(['queued']));
  alice.client.setOnline(true);
  await eventually('bob to have all', () => texts(his).length === written.length);
  expect(texts(his)).toEqual(written);
  await settled(hers);
  expect(texts(hers)).toEqual(written);
});

test('a sign-in, its conversations and what waits to be sent outlive the process', async () => {
  const store = keptStore();
  const [alice, bob] = await Promise.all([person({ store }), person()]);
  const hers = await alice.client.startDirect(bob.id);
  hers.open();
  hers.send({ text: 'Before' });
  await eventually('it to be sent', () => hers.history.get().messages[0]?.seq === 1);
  alice.client.setOnline(false);
  const waiting = hers.send({ text: 'Waiting' });
  await alice.client.close();

  const again = newClient({
    store,
    WebSocket: class {
      constructor() {
        throw new Error('no network');
      }
    } as never,
  });
  await again.ready;
  again.setOnline(false);
  expect(idOf(again)).toBe(alice.id);
  const handle = again.conversation(hers.id);
  handle.open();
  await eventually('what was kept', () => texts(handle).join() === 'Before,Waiting');
  await again.close();

  const third = newClient({ store });
  await third.ready;
  await eventually('it to be sent', () => third.outbox.get().length === 0);
  const his = bob.client.conversation(hers.id);
  his.open();
  await eventually('bob to have it', () => his.history.get().messages.at(-1)?.client_message_id === waiting);
});

test('a token that is refused is refreshed once for all that wait, and their calls are repeated', async () => {
  let spoil = false;
  let refreshes = 0;
  const client = (
    await person({
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        if (String(input).endsWith('/refresh')) {
          refreshes += 1;
          spoil = false;
        } else if (spoil) headers.set('authorization', 'Bearer spoilt');
        return fetch(input, { ...init, headers });
      },
    })
  ).client;
  spoil = true;
  const answers = Array.from({ length: 10 }, () => client.request<{ id: string }>('GET', '/api/users/me'));
  for (const answer of await Promise.all(answers)) expect(answer.id).toBe(idOf(client));
  expect(refreshes).toBe(1);
});

test('a session that is revoked elsewhere ends here, and nothing of it stays', async () => {
  const store = keptStore();
  const { client, username } = await person({ store });
  const other = newClient();
  await other.login(username, 'a long password');
  await other.request('DELETE', '/api/auth/sessions');
  await eventually('the end', () => client.account.get().state === 'signed-out');
  expect(client.account.get()).toEqual({ state: 'signed-out', reason: 'revoked' });
  await eventually('it to be offline', () => client.connection.get().state === 'offline');
  await eventually('an empty store', async () => (await store.list('meta')).length === 0);
  await expect(client.request('GET', '/api/users/me')).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a wrong password is refused in words, and a form says which fields are wrong', async () => {
  const client = newClient();
  await expect(client.login('nobody', 'a wrong one')).rejects.toMatchObject({ code: 'unauthenticated' });
  const refused = client.register({ username: 'x', password: 'a long password' });
  await expect(refused).rejects.toMatchObject({ code: 'invalid', fields: [{ field: 'username' }] });
  expect(client.account.get()).toEqual({ state: 'signed-out', reason: null });
});

test('edits, reactions, pins and deletions come back to everybody, own reactions among them', async () => {
  const { hers, his, bob } = await pair();
  hers.send({ text: 'Draft' });
  await eventually('bob to have it', () => texts(his).includes('Draft'));
  const last = (handle: ConversationHandle) => handle.history.get().messages.at(-1)!;
  await hers.edit(last(his).id, 'Final');
  await eventually('the edit', () => last(his).text === 'Final' && last(his).edited_at !== null);
  await his.react(last(his).id, '👍', true);
  await eventually('the reaction', () => last(hers).reactions[0]?.user_ids[0] === bob.id);
  expect([last(his).my_reactions, last(hers).my_reactions]).toEqual([['👍'], []]);
  await his.pin(last(his).id, true);
  await eventually('the pin', () => last(hers).pinned_at !== null);
  await his.react(last(his).id, '👍', false);
  await eventually('no reaction', () => last(hers).reactions.length === 0);
  await hers.delete(last(his).id);
  await eventually('it to be gone', () => last(his).deleted_at !== null && last(his).text === null);
});

test('a final refusal is told, does not stop the next message, and can be given up', async () => {
  const { alice, bob, hers } = await pair();
  await bob.client.request('PUT', `/api/blocks/${alice.id}`);
  const id = hers.send({ text: 'Anybody there?' });
  await eventually('the refusal', () => statuses(hers).includes('failed'));
  expect(hers.history.get().messages.at(-1)).toMatchObject({
    client_message_id: id,
    failure: { code: 'blocked' },
  });
  await bob.client.request('DELETE', `/api/blocks/${alice.id}`);
  hers.send({ text: 'Hello again' });
  await eventually(
    'the next to be sent',
    () => texts(hers)[0] === 'Hello again' && statuses(hers)[0] === 'sent',
  );
  hers.retry(id);
  await settled(hers);
  expect(texts(hers)).toEqual(['Hello again', 'Anybody there?']);
  const long = hers.send({ text: 'x'.repeat(4_001) });
  expect(hers.history.get().messages.at(-1)).toMatchObject({
    status: 'failed',
    failure: { code: 'invalid' },
  });
  hers.discard(long);
  await eventually('it to be given up', () => texts(hers).length === 2);
});

test('a jump into the past shows what is around it, and leads back to the end without a hole', async () => {
  const { alice, bob, hers } = await pair();
  const path = `/api/conversations/${hers.id}/messages`;
  for (let i = 1; i <= 240; i++)
    await alice.client.request('POST', path, {
      client_message_id: crypto.randomUUID(),
      text: `message ${i}`,
    });
  const phone = newClient();
  await phone.login(bob.username, 'a long password');
  const handle = phone.conversation(hers.id);
  const history = () => handle.history.get();
  const seqs = () => history().messages.map(({ seq }) => seq);

  await handle.jumpToEnd();
  await eventually('the latest page', () => seqs().length === 50 && seqs()[49] === 240);
  await handle.jumpTo(20);
  await eventually('the past', () => !history().reachesEnd && seqs().includes(20));
  const from = seqs()[0]!;
  expect(seqs()).toEqual(seqs().map((_, i) => from + i));
  for (let i = 0; i < 10 && !history().reachesEnd; i++) {
    await handle.loadLater();
    await eventually('a page', () => !history().loading);
  }
  while (history().hasEarlier) {
    await handle.loadEarlier();
    await eventually('a page', () => !history().loading);
  }
  expect(seqs()).toEqual(Array.from({ length: 240 }, (_, i) => i + 1));
  expect((await handle.message(7))?.text).toBe('message 7');
});

test('a group that one is removed from is gone, with its messages', async () => {
  const [alice, bob] = await Promise.all([person(), person()]);
  const hers = await alice.client.startGroup('Hikers', [bob.id]);
  const his = bob.client.conversation(hers.id);
  his.open();
  await eventually('bob to be in it', () => his.state.get()?.name === 'Hikers');
  await alice.client.request('PATCH', `/api/conversations/${hers.id}`, { title: 'Climbers' });
  await eventually('the title', () => his.state.get()?.name === 'Climbers');
  await alice.client.request('DELETE', `/api/conversations/${hers.id}/participants/${bob.id}`);
  await eventually('bob to be out', () => his.state.get() === null);
  await eventually('nothing to be shown', () => his.history.get().messages.length === 0);
  expect(bob.client.conversations.get()).toEqual([]);
  await eventually('alice to be alone', () => hers.state.get()?.member_count === 1);
});

test('a file is sent and read by whom it was sent to', async () => {
  const { alice, bob, hers, his } = await pair();
  const fractions: number[] = [];
  const file = new Blob(['What is in it'], { type: 'text/plain' });
  const media = await alice.client.upload(file, { name: 'note.txt', progress: (f) => fractions.push(f) });
  expect(fractions.at(-1)).toBe(1);
  hers.send({ media });
  await eventually('bob to have it', () => his.history.get().messages[0]?.media?.id === media.id);
  expect(await (await bob.client.download(media.url)).text()).toBe('What is in it');
});

test('settings and blocks are the same on all devices of a person', async () => {
  const [alice, bob] = await Promise.all([person(), person()]);
  const second = newClient();
  await second.login(alice.username, 'a long password');
  await connected(second);
  await alice.client.updateSettings({ badge_muted: true });
  const settings = () => {
    const account = second.account.get();
    return account.state === 'signed-in' && account.me.settings.badge_muted;
  };
  await eventually('the setting', settings);
  await alice.client.request('PUT', `/api/blocks/${bob.id}`);
  await eventually(
    'the block',
    () => second.blocked.get().has(bob.id) && alice.client.blocked.get().has(bob.id),
  );
});

test('frames go by for a developer’s eyes, without tokens', async () => {
  const { client } = await person();
  const frames = client.frames[Symbol.asyncIterator]();
  const first = frames.next();
  client.setOnline(false);
  client.setOnline(true);
  expect((await first).value).toMatchObject({
    direction: 'sent',
    frame: { type: 'auth', payload: { access_token: '[redacted]' } },
  });
  expect((await frames.next()).value).toMatchObject({ direction: 'received', frame: { type: 'hello' } });
  await frames.return?.();
});
