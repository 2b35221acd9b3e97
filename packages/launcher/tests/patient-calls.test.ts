import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { freePort } from '../src/infrastructure/index.ts';
import { createPatientCaller } from '../src/patient-calls.ts';

let close: (() => Promise<unknown>) | undefined;
afterEach(() => close?.());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('what is told to wait is asked again after that time, and who waits hears of it', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    const answers = [
      () => response.writeHead(429).end(JSON.stringify({ code: 'rate_limited', retry_after_ms: 250 })),
      () => response.writeHead(503, { 'retry-after': '0' }).end('busy'),
      () => response.end('{"done":true}'),
    ];
    answers[asked - 1]?.();
  });
  const waits: number[] = [];
  const call = createPatientCaller(url, { patienceMs: 10_000, onWait: (ms) => waits.push(ms) });
  expect(await call('/api/x')).toEqual({ done: true });
  expect(waits).toEqual([250, 200]);
});

test('a refusal is told with its code and fields, and so is one that takes more patience than there is', async () => {
  const url = await serve(({ url: path }, response) => {
    const refusal =
      path === '/api/limited'
        ? { code: 'rate_limited', retry_after_ms: 60_000 }
        : { code: 'invalid', errors: [{ field: 'username', message: 'is too short' }] };
    response.writeHead(path === '/api/limited' ? 429 : 400).end(JSON.stringify(refusal));
  });
  const call = createPatientCaller(url, { patienceMs: 1_000 });
  await expect(call('/api/x', { body: {} })).rejects.toMatchObject({
    ...{ status: 400, code: 'invalid' },
    message: 'POST /api/x was refused (400): invalid, username is too short',
  });
  await expect(call('/api/limited')).rejects.toThrow('GET /api/limited was refused (429): rate_limited');
});

test('an address where nothing answers is told in one sentence', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const call = createPatientCaller(url, { patienceMs: 1_000 });
  await expect(call('/healthz')).rejects.toThrow(
    `${url} does not answer (ECONNREFUSED). Does Parley run there?`,
  );
});
