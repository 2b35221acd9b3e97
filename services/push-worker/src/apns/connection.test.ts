import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createConnection } from './connection.ts';

test('the path, which is the token, and the bearer are never indexed', async () => {
  const server = http2.createServer();
  const sensitive = Promise.withResolvers<unknown>();
  server.on('stream', (stream, headers) => {
    sensitive.resolve((headers as Record<symbol, unknown>)[http2.sensitiveHeaders]);
    stream.respond({ ':status': 200 });
    stream.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const open = Promise.withResolvers<void>();
  const connection = createConnection({
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    timeoutMs: 2_000,
    connectTimeoutMs: 2_000,
    pingTimeoutMs: 500,
    onChange: () => {
      if (connection.state === 'open') open.resolve();
    },
  });
  await open.promise;
  const headers = ['authorization', 'bearer secret', 'apns-topic', 'app.parley.ios'];
  const reply = Promise.withResolvers<unknown>();
  connection.send({ path: '/3/device/ab', headers, body: '{}' }, reply.resolve);
  expect(await reply.promise).toMatchObject({ statusCode: 200 });
  expect(await sensitive.promise).toEqual(expect.arrayContaining([':path', 'authorization']));
  connection.drain();
  await connection.closed;
  await new Promise((resolve) => server.close(resolve));
});
