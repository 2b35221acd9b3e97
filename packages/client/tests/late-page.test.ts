import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { type Client, type ClientOptions, createClient } from '../src/index.ts';
import { type SdkNetwork, startSdkNetwork } from './network/sdk-network.ts';

let network: SdkNetwork;
const clients: Client[] = [];

beforeAll(async () => {
  network = await startSdkNetwork();
}, 60_000);
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));
afterAll(() => network?.close(), 30_000);

async function person(username: string, options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = createClient({ url: (await network.path()).url, ...options });
  clients.push(client);
  await client.register({ username, password: 'correct horse battery' });
  await eventually('it to be connected', () => client.connection.get().state === 'connected');
  return client;
}

test('what changes while a page of messages is on its way is in it', async () => {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const writer = await person('late_page_writer');
  const reader = await person('late_page_reader', {
    async fetch(input, init) {
      const response = await fetch(input, init);
      if (!/\/messages\?/.test(String(input))) return response;
      // The server has answered with what was there.
      const page = await response.arrayBuffer();
      arrived.resolve();
      await released.promise;
      return new Response(page, { status: response.status });
    },
  });
  const account = reader.account.get();
  if (account.state !== 'signed-in') throw new Error('nobody is signed in');
  const hers = await writer.startGroup('Late', [account.me.id]);
  hers.open();
  for (const text of ['one', 'two', 'three']) hers.send({ text });
  const texts = (handle: typeof hers) => handle.history.get().messages.map(({ text }) => text);
  const sent = (count: number) =>
    eventually('all to be sent', () => {
      const { messages } = hers.history.get();
      return messages.length === count && messages.every(({ status }) => status === 'sent');
    });
  await sent(3);
  const his = reader.conversation(hers.id);
  await eventually('him to know of them', () => his.state.get()?.last_seq === 3);

  his.open();
  await arrived.promise;
  await hers.edit(hers.history.get().messages[0]?.id ?? '', 'one, edited');
  hers.send({ text: 'four' });
  await sent(4);
  await eventually('him to have heard', () => his.state.get()?.rev === hers.state.get()?.rev);
  released.resolve();
  await eventually('him to show the page', () => !his.history.get().loading && texts(his).length > 0);
  expect(texts(his)).toEqual(['one, edited', 'two', 'three', 'four']);
});
