import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHttpServer, createLogger } from '../src/index.ts';

const BODY_MS = 100;

const app = createHttpServer({
  logger: createLogger({ service: 'test', level: 'silent' }),
  bodyMs: BODY_MS,
  uploadMs: 60_000,
});
app.post('/others', async () => 'read');
app.get('/slow', async () => {
  // Longer than a body may take: that is what is tested.
  await setTimeout(3 * BODY_MS);
  return 'at last';
});
app.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
  scope.post('/uploads', { config: { upload: true } }, async ({ raw }) => text(raw));
});
beforeAll(() => app.listen({ host: '127.0.0.1', port: 0 }));
afterAll(() => app.close());

/** Sends the head of a request and the first of its five bytes. */
function begin(path: string) {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n"`,
  );
  return { socket, answer: text(socket) };
}

test('a body that does not come is waited for so long, that of an upload longer', async () => {
  const upload = begin('/uploads');
  expect(await begin('/others').answer).toMatch(/^HTTP\/1\.1 408 /);
  upload.socket.write('abc"');
  expect(await upload.answer).toMatch(/^HTTP\/1\.1 200 .*"abc"$/s);
});

test('a body that comes in time is answered', async () => {
  const { socket, answer } = begin('/others');
  socket.write('abc"');
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
});

test('an answer that takes longer than a body may is not cut off', async () => {
  const { port } = app.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/slow`);
  expect([answer.status, await answer.text()]).toEqual([200, 'at last']);
});
