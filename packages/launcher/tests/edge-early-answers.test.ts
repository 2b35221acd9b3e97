import { Agent, createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createHttpServer, createLogger } from '@parley/runtime';
import { startEdge } from '../src/edge/edge.ts';

const refusals = 20;
const large = Buffer.alloc(3 * 1024 * 1024, 'x');
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

test('a 3 MB body is refused 413 and the next request is answered', async () => {
  const client = clientOf(await edgeOver(await refusingService()));
  for (let i = 0; i < refusals; i++) {
    const refused = await client('POST', large);
    expect(refused).toMatchObject({ status: 413, connection: 'close' });
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'too_large' });
    expect(await client('POST', Buffer.from('{"a":1}'))).toMatchObject({ status: 200, body: '{"a":1}' });
  }
}, 30_000);

test('a refusal is passed on from an upstream that hangs up behind it at once', async () => {
  const hangingUp = await listen((upload, response) => {
    upload.once('data', () => response.writeHead(413, { 'content-length': 2 }).end('no'));
    response.once('finish', () => upload.socket.destroy());
  });
  const client = clientOf(await edgeOver(hangingUp));
  for (let i = 0; i < refusals; i++) {
    expect(await client('POST', large)).toMatchObject({ status: 413, body: 'no' });
  }
}, 30_000);

test('a body whose upstream hangs up without an answer is refused, and the next request is answered', async () => {
  const dying = await listen((upload, response) => {
    if (upload.method === 'GET') response.end('here');
    else upload.once('data', () => upload.socket.destroy());
  });
  const client = clientOf(await edgeOver(dying));
  for (let i = 0; i < refusals; i++) {
    expect(await client('POST', large)).toMatchObject({ status: 503, connection: 'close' });
    expect(await client('GET')).toMatchObject({ status: 200, body: 'here' });
  }
}, 30_000);

test('a body answered before its end does not keep its upstream busy', async () => {
  const hasty = await listen((_upload, response) => {
    response.writeHead(204).end();
  });
  const client = clientOf(await edgeOver(hasty));
  const answers = await Promise.all(Array.from({ length: 10 }, () => client('POST', large)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204));
  expect(await client('GET')).toMatchObject({ status: 204, connection: 'keep-alive' });
}, 30_000);

async function refusingService(): Promise<string> {
  const app = createHttpServer({ logger: createLogger({ service: 'message', level: 'silent' }) });
  app.post('/api/messages', async ({ body }) => body);
  open.push(app);
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function edgeOver(url: string): Promise<string> {
  const message = [{ name: 'message', url, internalUrl: url }];
  const upstreams = { auth: [], message, push: [], gateway: [] };
  const edge = await startEdge({ host: '127.0.0.1', port: 0, upstreams });
  open.push(edge);
  return edge.url;
}

/** A client that keeps its connections, as phones and browsers do. */
function clientOf(edgeUrl: string) {
  const agent = new Agent({ keepAlive: true });
  open.push({ close: () => agent.destroy() });
  return (method: string, body?: Buffer) =>
    new Promise<{ status: number | undefined; connection: string | undefined; body: string }>(
      (resolve, reject) => {
        const headers = body ? { 'content-type': 'application/json', 'content-length': body.length } : {};
        const sent = request(`${edgeUrl}/api/messages`, { agent, method, headers }, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
          answer.once('error', reject);
          answer.once('end', () =>
            resolve({ status: answer.statusCode, connection: answer.headers.connection, body: text }),
          );
        });
        sent.once('error', reject);
        sent.end(body);
      },
    );
}
