import { type ClientRequest, type IncomingMessage, request as send } from 'node:http';
import type { Socket } from 'node:net';
import type { TrustedProxies } from '@parley/runtime';
import { endToEnd, forwardedHeaders } from './forwarding.ts';
import { refuseUpgrade, unavailable } from './refusal.ts';
import type { Member, UpstreamPool } from './upstreams.ts';

// Longer than a gateway lets a handshake wait for its turn: twice 10 s, in a storm.
const handshakeTimeoutMs = 25_000;

interface Handshake {
  pool: UpstreamPool;
  request: IncomingMessage;
  client: Socket;
  /** What the client sent behind its request already. */
  head: Buffer;
  isTrusted: TrustedProxies;
}

/**
 * Passes a WebSocket upgrade to the least busy upstream that takes the connection, and from then on
 * bytes, unread, both ways. A refusal of the upstream reaches the client as it is.
 */
export function proxyUpgrade(
  pool: UpstreamPool,
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
  isTrusted: TrustedProxies,
): void {
  client.on('error', () => client.destroy());
  client.setNoDelay(true);
  client.setTimeout(0);
  attempt({ pool, request, client, head, isTrusted }, pool.order());
}

function attempt(handshake: Handshake, [member, ...others]: readonly Member[]): void {
  const { pool, client, head } = handshake;
  if (client.destroyed) return;
  if (!member) {
    refuseUpgrade(client, unavailable);
    return;
  }
  const upstream = open(handshake, member);
  const abandon = () => upstream.destroy();
  const release = once(() => {
    member.active--;
    client.off('close', abandon);
  });
  member.active++;
  let answered = false;
  client.once('close', abandon);
  upstream.once('upgrade', (answer, socket: Socket, early) => {
    answered = true;
    client.off('close', abandon);
    client.write(answerHead(answer, upgradeFields(answer)));
    join(client, socket, head, early);
    socket.once('close', release);
  });
  upstream.once('response', (answer) => {
    answered = true;
    client.write(answerHead(answer, [['Connection', 'close']]));
    answer.pipe(client);
    answer.once('close', release);
  });
  upstream.once('error', () => {
    release();
    if (answered || client.destroyed) return client.destroy();
    pool.refused(member);
    attempt(handshake, others);
  });
}

function open({ request, isTrusted }: Handshake, member: Member): ClientRequest {
  const upstream = send(new URL(member.url), {
    agent: false,
    path: request.url ?? '/',
    headers: [...forwardedHeaders(request, isTrusted), ...upgradeFields(request)].flat(),
    setHost: false,
    timeout: handshakeTimeoutMs,
  });
  upstream.once('timeout', () => upstream.destroy(new Error('no answer')));
  upstream.end();
  return upstream;
}

function join(client: Socket, upstream: Socket, head: Buffer, early: Buffer): void {
  upstream.setNoDelay(true);
  upstream.setTimeout(0);
  if (early.length > 0) client.write(early);
  if (head.length > 0) upstream.write(head);
  client.pipe(upstream);
  upstream.pipe(client);
  upstream.on('error', () => upstream.destroy());
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => client.destroySoon());
}

function upgradeFields(message: IncomingMessage): [string, string][] {
  return [
    ['Connection', 'Upgrade'],
    ['Upgrade', message.headers.upgrade ?? ''],
  ];
}

function answerHead(answer: IncomingMessage, connection: readonly [string, string][]): string {
  const lines = [...endToEnd(answer), ...connection].map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join('')}\r\n`;
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
