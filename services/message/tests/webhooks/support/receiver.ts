import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver was sent. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into payloads of every shape
  payload: any;
}

/** A real HTTP server that keeps what it is sent. */
export interface Receiver {
  url: string;
  received: Received[];
  /** How requests are answered from now on; 204 by default. */
  answer(how: (request: Received, response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export async function createReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let how = (_request: Received, response: ServerResponse) => {
    response.writeHead(204).end();
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const arrived = { path: request.url ?? '', headers: request.headers, body, payload: JSON.parse(body) };
    received.push(arrived);
    how(arrived, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer(next) {
      how = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The signature that Standard Webhooks 1.0 wants, computed from its text and nothing of ours. */
export function expectedSignature({ headers, body }: Received, secret: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
