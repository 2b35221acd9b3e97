import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type ServerPayload, timings } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newTestNetwork, type TestNetwork } from '../../launcher/tests/e2e/test-network.ts';
import { type Client, type ClientOptions, createClient, createMemoryStore } from '../src/index.ts';

let network: TestNetwork;
let authShiftMs = 0;
const clients: Client[] = [];

beforeAll(async () => {
  network = await newTestNetwork({
    gatewayEnv: { GATEWAY_EXPIRY_NOTICE_MS: '2500' },
    authNow: () => Date.now() + authShiftMs,
  });
}, 60_000);
afterEach(async () => {
  authShiftMs = 0;
  for (const client of clients.splice(0)) await client.close();
});
afterAll(() => network?.close(), 30_000);

const PASSWORD = 'correct horse battery';
let people = 0;

async function signedUp(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = createClient({ url: network.url, ...options });
  clients.push(client);
  await client.register({ username: `token_life_${people++}`, password: PASSWORD });
  return client;
}

/** What auth signs meanwhile lives only for so long, whatever it says of it. */
async function shortLived<T>(ms: number, sign: () => Promise<T>): Promise<T> {
  authShiftMs = ms - timings.accessTokenMs;
  try {
    return await sign();
  } finally {
    authShiftMs = 0;
  }
}

const connected = (client: Client) =>
  eventually('it to be connected', () => client.connection.get().state === 'connected');

test('a connection outlives its token, and nothing is missed', async () => {
  const client = await shortLived(5_000, () => signedUp());
  // Or some moments earlier.
  const firstEnds = Date.now() + 5_000;
  const states: string[] = [];
  await connected(client);
  client.connection.subscribe(({ state }) => states.push(state));
  const ends = endsOfTokens(client);
  const { id } = await client.startGroup('Still here', []);
  client.conversation(id).open();
  await eventually('a fresh token to be taken', () => ends.length > 0);
  await eventually('the first to be over', () => Date.now() > firstEnds, { timeoutMs: 20_000 });
  client.conversation(id).send({ text: 'still here' });
  await eventually(
    'it to be sent',
    () => client.conversation(id).history.get().messages.at(-1)?.status === 'sent',
  );
  expect(states).toEqual([]);
}, 30_000);

/** Until when each fresh token lets the connection live, as they are taken. */
function endsOfTokens(client: Client): number[] {
  const ends: number[] = [];
  const read = async () => {
    for await (const { direction, frame } of client.frames) {
      if (direction === 'received' && frame.type === 'hello')
        ends.push(Date.parse((frame.payload as ServerPayload<'hello'>).token_expires_at));
    }
  };
  void read();
  return ends;
}

test('the answer of a refresh that is lost costs nobody the sign-in', async () => {
  let refreshes = 0;
  const client = await shortLived(1, () =>
    signedUp({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (!String(input).endsWith('/api/auth/refresh')) return response;
        refreshes += 1;
        await response.text();
        if (refreshes <= 2) throw new TypeError('The connection was lost.');
        return fetch(input, init);
      },
    }),
  );
  const me = await client.request<{ id: string }>('GET', '/api/users/me');
  expect(client.account.get()).toMatchObject({ state: 'signed-in', me: { id: me.id } });
  expect(refreshes).toBe(3);
  await connected(client);
});

test('a sign-in that ended while the app was closed is told when it opens, and the next person there finds nothing', async () => {
  const store = createMemoryStore();
  // It stays open for the next client.
  const kept = { ...store, close: async () => {} };
  const first = await signedUp({ store: kept });
  await connected(first);
  await first.startGroup('Not for the next one', []);
  const account = first.account.get();
  if (account.state !== 'signed-in') throw new Error('nobody is signed in');
  await eventually('it to be stored', async () => (await store.list('conversations')).length > 0);
  await first.close();

  const other = createClient({ url: network.url });
  clients.push(other);
  await other.login(account.me.username, PASSWORD);
  await other.request('DELETE', `/api/auth/sessions/${account.sessionId}`);

  const again = createClient({ url: network.url, store: kept });
  clients.push(again);
  await eventually('it to be told', () => again.account.get().state === 'signed-out');
  expect(again.conversations.get()).toEqual([]);
  expect(again.connection.get()).toEqual({ state: 'offline', retryAtMs: null });
  await again.register({ username: `token_life_${people++}`, password: PASSWORD });
  await connected(again);
  expect(again.conversations.get()).toEqual([]);
  expect(JSON.stringify(await store.list('conversations'))).not.toContain('Not for the next one');
  expect(JSON.stringify(await store.list('meta'))).not.toContain(account.me.id);
});
