import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asyncApiDocument, type SocketServer } from '@parley/contracts';
import { startNetwork, type TestNetwork } from './network.ts';

let network: TestNetwork;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());

const ask = (path: string, headers = {}) => fetch(`${network.service.urls.http}${path}`, { headers });
const documentAt = (server: SocketServer) => JSON.parse(JSON.stringify(asyncApiDocument(server)));

test('the AsyncAPI document of the socket is served beside OpenAPI, to anybody and cached alike', async () => {
  const [openApi, asyncApi] = await Promise.all([ask('/api/docs/json'), ask('/api/docs/asyncapi')]);
  expect(asyncApi.status).toBe(200);
  for (const header of ['content-type', 'cache-control']) {
    expect(asyncApi.headers.get(header)).toBe(openApi.headers.get(header));
  }
  const { host } = new URL(network.service.urls.http ?? '');
  expect(await asyncApi.json()).toEqual(documentAt({ host, protocol: 'ws' }));
  // The page shows this text, with the link.
  const { info } = (await openApi.json()) as { info: { description: string } };
  expect(info.description).toContain('(/api/docs/asyncapi)');
});

test('the document names the host that clients see, unless it is none', async () => {
  const behind = (host: string) => ({ 'x-forwarded-host': host, 'x-forwarded-proto': 'https' });
  const seen = await ask('/api/docs/asyncapi', behind('chat.example:8443'));
  expect(await seen.json()).toEqual(documentAt({ host: 'chat.example:8443', protocol: 'wss' }));
  const odd = await ask('/api/docs/asyncapi', behind('chat.example/<script>'));
  expect(await odd.json()).toEqual(documentAt({ host: 'localhost', protocol: 'wss' }));
});
