import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { TrustedProxies } from '@parley/runtime';
import { endToEnd, forwardedHeaders } from './forwarding.ts';
import { createPatientAgent } from './patient-socket.ts';
import { refuse, unavailable } from './refusal.ts';
import { endAfterBody, isStillSending } from './unread-body.ts';
import type { Member, UpstreamPool } from './upstreams.ts';

const upstreamTimeoutMs = 60_000;

interface Exchange {
  pool: UpstreamPool;
  agent: Agent;
  request: IncomingMessage;
  response: ServerResponse;
  headers: string[];
}

/** Connections to upstreams, kept open between requests and bounded per upstream. */
export function createUpstreamAgent(): Agent {
  return createPatientAgent({ keepAlive: true, maxSockets: 512, maxFreeSockets: 64, scheduling: 'lifo' });
}

/**
 * Passes a request to the first upstream that takes the connection, and its answer back. When none
 * does, or the one chosen breaks off before it has answered, the client gets 503 `busy`. A request is
 * sent twice only when it cannot have had an effect. An answer given before the whole body was sent ends
 * the client's connection; the rest of the body is read and dropped, so that the answer arrives.
 */
export function proxyRequest(
  pool: UpstreamPool,
  agent: Agent,
  request: IncomingMessage,
  response: ServerResponse,
  isTrusted: TrustedProxies,
): void {
  const headers = forwardedHeaders(request, isTrusted).flat();
  // Said outright: on its own node frames no body of a GET or DELETE.
  if (request.headers['transfer-encoding']) headers.push('Transfer-Encoding', 'chunked');
  attempt({ pool, agent, request, response, headers }, pool.order(), false);
}

function attempt(exchange: Exchange, candidates: readonly Member[], again: boolean): void {
  const { pool, request, response } = exchange;
  const [member, ...others] = candidates;
  if (!member) {
    refuseBody(exchange);
    return;
  }
  let connected = false;
  let settled = false;
  const upstream = open(exchange, member);
  onceConnected(upstream, () => {
    connected = true;
    request.pipe(upstream);
  });
  upstream.once('response', (answer) => {
    settled = true;
    passBack(exchange, upstream, answer);
  });
  // What happens behind an answer shows in the answer.
  upstream.on('error', () => {
    if (settled) return;
    settled = true;
    request.unpipe(upstream);
    if (response.destroyed) return;
    if (!connected) {
      pool.refused(member);
      attempt(exchange, others, again);
    } else if (upstream.reusedSocket && !again && isRepeatable(request)) {
      // A connection kept open may close just as it is used again; nothing has happened then.
      attempt(exchange, candidates, true);
    } else {
      refuseBody(exchange);
    }
  });
}

/** Passes an answer to the client as it comes; one that breaks off breaks off there too. */
async function passBack(
  { request, response }: Exchange,
  upstream: ClientRequest,
  answer: IncomingMessage,
): Promise<void> {
  const early = isStillSending(request);
  const headers = endToEnd(answer).flat();
  if (early) {
    headers.push('Connection', 'close');
    request.unpipe(upstream).resume();
  }
  try {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
    if (early) response.flushHeaders();
    await pipeline(answer, response, { end: false });
  } catch {
    response.destroy();
    return;
  }
  if (early) upstream.destroy();
  endAfterBody(request, response);
}

function refuseBody({ request, response }: Exchange): void {
  refuse(response, unavailable, isStillSending(request) ? () => endAfterBody(request, response) : undefined);
}

function open({ agent, request, response, headers }: Exchange, member: Member): ClientRequest {
  const upstream = send(new URL(member.url), {
    agent,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers,
    setHost: false,
    timeout: upstreamTimeoutMs,
  });
  member.active++;
  const abandon = () => upstream.destroy();
  response.once('close', abandon);
  upstream.once('timeout', abandon);
  upstream.once('close', () => {
    member.active--;
    response.off('close', abandon);
  });
  return upstream;
}

function onceConnected(upstream: ClientRequest, then: () => void): void {
  upstream.once('socket', (socket) => {
    socket.setNoDelay(true);
    if (socket.connecting) socket.once('connect', then);
    else then();
  });
}

function isRepeatable({ method = '', headers }: IncomingMessage): boolean {
  const withoutBody = headers['content-length'] === undefined && !headers['transfer-encoding'];
  return withoutBody && ['GET', 'HEAD', 'OPTIONS'].includes(method);
}
