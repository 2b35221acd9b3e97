import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asyncApiDocument } from '@parley/contracts';
import { startNetwork, type TestNetwork } from './network.ts';

let network: TestNetwork;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());

const ask = (path: string) => fetch(`${network.service.urls.http}${path}`);

test('the AsyncAPI document of the socket is served beside OpenAPI, to anybody and cached alike', async () => {
  const [openApi, asyncApi] = await Promise.all([ask('/api/docs/json'), ask('/api/docs/asyncapi')]);
  expect(asyncApi.status).toBe(200);
  for (const header of ['content-type', 'cache-control']) {
    expect(asyncApi.headers.get(header)).toBe(openApi.headers.get(header));
  }
  expect(await asyncApi.json()).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
  // The page shows this text, with the link.
  const { info } = (await openApi.json()) as { info: { description: string } };
  expect(info.description).toContain('(/api/docs/asyncapi)');
});
