import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ErrorCode, errorCodes, limits } from '@parley/contracts';
import {
  AppError,
  connectionBounds,
  PROBLEM_TYPE,
  refuseConnection,
  securityHeaders,
  toProblem,
} from '@parley/runtime';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Arrivals } from './arrivals.ts';
import { agreeOnCompression, compressionOptions, shareAgreement } from './compression.ts';

const SUBPROTOCOL = 'parley.v1';
const PATH = '/ws';
/** Connections the kernel keeps until they are accepted, if it is set so: a storm is not reset. */
const BACKLOG = 4_096;

export interface UpgradeOptions {
  host: string;
  port: number;
  allowedOrigins: readonly string[];
  closeTimeoutMs: number;
  /** Whether another socket may come in; throws the refusal otherwise. */
  admit(): void;
  /** Where handshakes wait for their turn. */
  arrivals: Arrivals;
  opened(ws: WebSocket, socket: Socket, request: IncomingMessage, url: URL): void;
  /** A socket that is told when to come back. */
  turnedAway(ws: WebSocket, socket: Socket, reconnectAfterMs: number): void;
}

export interface UpgradeServer {
  url: string;
  /** No new connection from now on; sockets that are open stay. */
  stopAccepting(): void;
  /** Resolves when the last connection, upgraded ones too, has ended. */
  closed(): Promise<void>;
}

/**
 * The public HTTP server: WebSocket upgrades on /ws, problem+json on everything else. Credentials are not
 * judged here: browsers and iOS do not show an app the status of a refused handshake, so a socket that may
 * not stay is told so by an `error` frame and close code 4401. Strangers' origins (403) and too many
 * sockets (503) are refused before the upgrade. The others wait for their turn, unanswered. A client that offers only unknown subprotocols gets none,
 * as RFC 6455 §4.2.2 allows.
 */
export async function startUpgradeServer(options: UpgradeOptions): Promise<UpgradeServer> {
  const sockets = new WebSocketServer(serverOptions(options));
  // What ws itself finds wrong with a handshake.
  sockets.on('wsClientError', ({ message }, socket) => refuse(socket, new AppError('invalid', message)));
  const server = createServer({ ...connectionBounds(), requestTimeout: 30_000 }, (_request, response) => {
    const problem = toProblem(new AppError('not_found', 'Only WebSocket upgrades on /ws are served here'));
    response
      .writeHead(problem.status, { ...securityHeaders, 'content-type': PROBLEM_TYPE })
      .end(JSON.stringify(problem));
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', destroy);
    try {
      const url = judge(request, options);
      agreeOnCompression(request);
      const upgrade = (then: (ws: WebSocket) => void) => sockets.handleUpgrade(request, socket, head, then);
      options.arrivals.enter({
        get isGone() {
          // A peer that has said goodbye leaves its half open for us to end.
          return socket.destroyed || !socket.readable;
        },
        begin: () =>
          upgrade((ws) => {
            shareAgreement(ws);
            options.opened(ws, socket as Socket, request, url);
          }),
        turnAway: (afterMs) => upgrade((ws) => options.turnedAway(ws, socket as Socket, afterMs)),
      });
    } catch (error) {
      refuse(socket, error instanceof AppError ? error : new AppError('invalid'));
    }
  });
  server.on('clientError', refuseConnection);
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    url: `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${port}`,
    stopAccepting() {
      server.close();
      // Those that are not upgraded; the others say goodbye first.
      server.closeAllConnections();
    },
    closed: () => closed,
  };
}

// `closeTimeout` and `maxFragments` are missing in the types of ws 8.23.
function serverOptions(
  options: UpgradeOptions,
): ServerOptions & { closeTimeout: number; maxFragments: number } {
  return {
    noServer: true,
    clientTracking: false,
    maxPayload: limits.framePayloadBytes,
    maxFragments: 1_024,
    perMessageDeflate: compressionOptions,
    closeTimeout: options.closeTimeoutMs,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
}

// Outside the handler, so that a socket does not keep its request, and the token in it, for its whole life.
function destroy(this: Duplex): void {
  this.destroy();
}

/** The request's URL, when it may be upgraded; throws the refusal otherwise. */
function judge(request: IncomingMessage, options: UpgradeOptions): URL {
  const url = new URL(request.url ?? '/', 'http://gateway');
  if (url.pathname !== PATH) throw new AppError('not_found', 'Sockets are opened at /ws');
  if (!isAllowedOrigin(request, options.allowedOrigins)) {
    throw new AppError('forbidden', 'This origin may not open sockets');
  }
  options.admit();
  return url;
}

/** Native apps send no Origin; browsers must come from the same host or a listed origin. */
function isAllowedOrigin({ headers }: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin } = headers;
  if (origin === undefined || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === headers.host || host === headers['x-forwarded-host'];
}

function refuse(socket: Duplex, error: AppError): void {
  const { status } = errorCodes[error.code satisfies ErrorCode];
  const body = JSON.stringify(toProblem(error));
  const retry =
    error.retryAfterMs === undefined ? '' : `Retry-After: ${Math.ceil(error.retryAfterMs / 1_000)}\r\n`;
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: ${PROBLEM_TYPE}\r\n${retry}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function listen(server: Server, { host, port }: UpgradeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
}
