import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { faultsOf, openApiDocument, Problem } from '@parley/contracts';
import { type Person, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

interface Operation {
  security?: unknown[];
  parameters: { in: string; name: string; schema: { pattern?: string; type?: unknown } }[];
  requestBody?: { required: boolean; content: Record<string, unknown> };
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  paths: Record<string, Record<string, Operation>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, operation]) =>
      [`${method.toUpperCase()} ${path}`, path, method.toUpperCase(), operation] as const,
  ),
);

let network: TestNetwork;
let ann: Person;
beforeAll(async () => {
  network = await newTestNetwork();
  ann = await signUp(network.url);
}, 60_000);
afterAll(() => network?.close());

const ID = '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10';

/** Where an answer is no problem with this status; empty when it is one. */
async function wrong(path: string, status: number, init: RequestInit): Promise<string[]> {
  const response = await fetch(network.url + path, init);
  const text = await response.text();
  const told = `${init.method} ${path}: ${response.status} ${response.headers.get('content-type')} ${text}`;
  if (response.status !== status) return [`not ${status}: ${told}`];
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return [told];
  const body: unknown = JSON.parse(text);
  const faults = faultsOf(Problem, body);
  if (faults.length > 0 || (body as Problem).status !== status) return [told, ...faults];
  return [];
}

test.each(operations)(
  'every operation refuses with problem details: %s',
  async (_name, path, method, operation) => {
    const url = path.replaceAll(/\{\w+\}/g, ID);
    const isOpen = operation.security?.length === 0;
    const auth = isOpen ? {} : { authorization: `Bearer ${ann.tokens.access_token}` };
    const faults: string[] = [];
    if (!isOpen) faults.push(...(await wrong(url, 401, { method })));
    if (operation.requestBody?.content['application/json']) {
      const send = (body: string, type = 'application/json') => ({
        method,
        headers: { ...auth, 'content-type': type },
        body,
      });
      faults.push(...(await wrong(url, 400, send('{'))));
      faults.push(...(await wrong(url, 400, send('{"no such field":1}'))));
      faults.push(...(await wrong(url, 415, send('<x/>', 'text/xml'))));
      faults.push(...(await wrong(url, 413, send(JSON.stringify('x'.repeat(300_000))))));
    }
    if (operation.parameters.some((parameter) => parameter.in === 'path' && parameter.schema.pattern)) {
      const odd = path.replaceAll(/\{\w+\}/g, '!');
      faults.push(...(await wrong(odd, 400, { method, headers: auth })));
    }
    expect(faults).toEqual([]);
  },
);

test('a method that is not served, and a path that is not there, are problem details', async () => {
  const faults: string[] = [];
  for (const path of ['/api/users/me', '/api/unread', '/api/push/trace', '/api/auth/login']) {
    faults.push(...(await wrong(path, 404, { method: 'PUT' })));
  }
  for (const path of ['/api/nothing', '/api/auth/nothing', '/api/push/nothing', '/api/users/me/nothing']) {
    faults.push(...(await wrong(path, 404, { method: 'GET' })));
  }
  expect(faults).toEqual([]);
});
