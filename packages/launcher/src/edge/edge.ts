import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionBounds, refuseConnection, type TrustedProxies } from '@parley/runtime';
import { type About, productionAbout } from './about.ts';
import type { DeveloperApi } from './developer/developer-api.ts';
import { isLocalRequest } from './developer/local-request.ts';
import { protectPage } from './page-policy.ts';
import { createUpstreamAgent, proxyRequest } from './proxy-request.ts';
import { proxyUpgrade } from './proxy-upgrade.ts';
import { readinessOf } from './readiness.ts';
import { noSuchRoute, notOurPage, refuse, refuseUpgrade, unavailable } from './refusal.ts';
import { destinationOf } from './routes.ts';
import { createUpstreamPool, type Upstream } from './upstreams.ts';
import { answerWebFile, type WebFiles } from './web-files.ts';

const goodbyeMs = 500;

export interface EdgeOptions {
  host: string;
  /** 0 for any. */
  port: number;
  upstreams: Record<'auth' | 'message' | 'push' | 'gateway', readonly Upstream[]>;
  /** The simulator's routes, for this network only; false for a path that is none. Without it they do not exist. */
  simulator?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** What the developer page asks for; never in production, nor behind proxies. */
  developer?: DeveloperApi | undefined;
  /** Proxies in front, whose X-Forwarded-For is believed; without any, clients come here directly. */
  trustedProxies?: TrustedProxies | undefined;
  /** The web client; without it, its pages do not exist. */
  web?: WebFiles | undefined;
  /** What the web client of this network is told; others, and all unless it is given, are told that it is production. */
  about?: About | undefined;
}

export interface Edge {
  readonly url: string;
  /** No new connection from now on; requests and sockets under way go on. */
  stopAccepting(): void;
  /** Gives what is under way half a second to end, then breaks it off. */
  close(): Promise<void>;
}

/**
 * The one address in front of all services: routes by prefix, spreads over the instances
 * that answer, skips those that do not. Rejects with the system's error when the port is taken.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const pools = {
    auth: createUpstreamPool(options.upstreams.auth),
    message: createUpstreamPool(options.upstreams.message),
    push: createUpstreamPool(options.upstreams.push),
    gateway: createUpstreamPool(options.upstreams.gateway),
  };
  const isTrusted = options.trustedProxies ?? (() => false);
  const agent = createUpstreamAgent();
  const sockets = new Set<Socket>();
  const server = createServer({
    ...connectionBounds(),
    // Long enough for uploads; services bound what they take in more tightly.
    requestTimeout: 16 * 60_000,
    keepAliveTimeout: 70_000,
    // Any other offer, such as HTTP/2 in the clear, is answered as the request that it is (RFC 9110 §7.8).
    shouldUpgradeCallback: ({ method, headers }) =>
      method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.on('clientError', refuseConnection);
  server.on('request', (request, response) => {
    const destination = destinationOf(request.url ?? '/');
    // What services answer has theirs already.
    if (['own', 'web', 'simulator', 'developer'].includes(destination)) protectPage(request, response);
    if (destination === 'own') answerOwn(options, request, response);
    else if (destination === 'web' && options.web) answerWebFile(options.web, request, response);
    else if (destination === 'simulator') {
      if (options.simulator && !isLocalRequest(request)) refuse(response, notOurPage);
      else if (!options.simulator?.(request, response)) refuse(response, noSuchRoute);
    } else if (destination === 'developer') {
      if (options.trustedProxies || !options.developer?.(request, response)) refuse(response, noSuchRoute);
    } else if (destination === 'none' || destination === 'web') refuse(response, noSuchRoute);
    else proxyRequest(pools[destination], agent, request, response, isTrusted);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    if (!server.listening) refuseUpgrade(socket, unavailable);
    else if (destinationOf(request.url ?? '/') === 'gateway')
      proxyUpgrade(pools.gateway, request, socket, head, isTrusted);
    else refuseUpgrade(socket, noSuchRoute);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const stopAccepting = () => {
    if (server.listening) server.close();
  };
  return {
    stopAccepting,
    url: `http://${options.host === '0.0.0.0' || options.host === '::' ? 'localhost' : options.host}:${port}`,
    async close() {
      stopAccepting();
      server.closeIdleConnections();
      await Promise.race([closed, sleep(goodbyeMs, undefined, { ref: false })]);
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await closed;
    },
  };
}

async function answerOwn(
  options: EdgeOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  if (path === '/healthz') return sendJson(response, 200, { status: 'ok' });
  if (path === '/readyz') {
    const { ready, checks } = await readinessOf(Object.values(options.upstreams).flat());
    return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'waiting', checks });
  }
  return sendJson(response, 200, (isLocalRequest(request) && options.about) || productionAbout);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
