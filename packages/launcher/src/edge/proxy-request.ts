import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { pipeline } from 'node:stream';
import { endToEnd, forwardedHeaders } from './forwarding.ts';
import { refuse, unavailable } from './refusal.ts';
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
  return new Agent({ keepAlive: true, maxSockets: 512, maxFreeSockets: 64, scheduling: 'lifo' });
}

/**
 * Passes a request to the first upstream that takes the connection, and its answer back. When none
 * does, or the one chosen breaks off before it has answered, the client gets 503 `busy`. A request is
 * sent twice only when it cannot have had an effect.
 */
export function proxyRequest(
  pool: UpstreamPool,
  agent: Agent,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const headers = forwardedHeaders(request).flat();
  // Said outright: on its own node frames no body of a GET or DELETE.
  if (request.headers['transfer-encoding']) headers.push('Transfer-Encoding', 'chunked');
  attempt({ pool, agent, request, response, headers }, pool.order(), false);
}

function attempt(exchange: Exchange, candidates: readonly Member[], again: boolean): void {
  const { pool, request, response } = exchange;
  const [member, ...others] = candidates;
  if (!member) {
    refuse(response, unavailable);
    return;
  }
  let connected = false;
  const upstream = open(exchange, member);
  onceConnected(upstream, () => {
    connected = true;
    request.pipe(upstream);
  });
  upstream.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer).flat());
    pipeline(answer, response, () => undefined);
  });
  upstream.once('error', () => {
    if (response.destroyed || response.headersSent) {
      response.destroy();
    } else if (!connected) {
      pool.refused(member);
      attempt(exchange, others, again);
    } else if (upstream.reusedSocket && !again && isRepeatable(request)) {
      // A connection kept open may close just as it is used again; nothing has happened then.
      attempt(exchange, candidates, true);
    } else {
      refuse(response, unavailable);
    }
  });
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
