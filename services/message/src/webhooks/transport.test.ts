import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createTransport } from './transport.ts';

test('who does not answer is given up, and of a long answer only the beginning is read', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/hang') return;
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write('y'.repeat(1_000)));
    };
    response.on('drain', more);
    more();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const signal = new AbortController().signal;
  const post = async (path: string, timeoutMs: number) => {
    const transport = createTransport({ allowHttp: true, allowPrivate: true, timeoutMs });
    const url = `http://127.0.0.1:${port}${path}`;
    return transport.post({ url, headers: {}, body: '{}' }, signal).finally(() => transport.close());
  };
  expect(await post('/hang', 200)).toEqual({ error: 'timeout' });
  expect(await post('/endless', 20_000)).toEqual({ status: 200, text: 'y'.repeat(4_096), retryAfterMs: 0 });
  server.close();
  server.closeAllConnections();
});

test('a connection that was kept and is closed just then costs no delivery', async () => {
  const connections = new Set<unknown>();
  const server = createServer((request, response) => {
    if (connections.has(request.socket)) request.socket.destroy();
    else response.writeHead(200).end();
    connections.add(request.socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const transport = createTransport({ allowHttp: true, allowPrivate: true, timeoutMs: 5_000 });
  const outgoing = { url: `http://127.0.0.1:${port}/`, headers: {}, body: '{}' };
  for (let i = 0; i < 2; i++) {
    expect(await transport.post(outgoing, new AbortController().signal)).toMatchObject({ status: 200 });
  }
  expect(connections.size).toBe(2);
  transport.close();
  server.close();
  server.closeAllConnections();
});
