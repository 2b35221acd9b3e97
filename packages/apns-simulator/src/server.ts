import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Certificate } from './certificate.ts';
import { type Connection, type Exchange, openConnection } from './connection.ts';

const maxConnections = 1_000;

export interface Listener {
  readonly port: number;
  readonly connections: ReadonlySet<Connection>;
  /** On: TCP accepts and nothing more comes, no TLS either. Off: those that waited are cut. */
  acceptOnly(on: boolean): void;
  close(): Promise<void>;
}

export interface ListenOptions extends Certificate {
  readonly host: string;
  readonly port: number;
  /** The stream limit of a connection after its first valid token. */
  maxConcurrentStreams(): number;
  opened(connection: Connection): void;
  request(exchange: Exchange): void;
}

/** Listens for HTTP/2 over TLS (ALPN `h2` only), as APNs does. Rejects when the port is taken. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const connections = new Set<Connection>();
  const sockets = new Set<Socket>();
  const unanswered = new Set<Socket>();
  let acceptsOnly = false;
  const { key, cert } = options;
  const secure = createTlsServer({ key, cert, ALPNProtocols: ['h2'] }, (socket) =>
    welcome(socket, options, connections),
  );
  // A handshake that fails (a client that does not trust us, a port scan) ends that socket only.
  secure.on('tlsClientError', (_error, socket) => socket.destroy());
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      unanswered.delete(socket);
    });
    if (acceptsOnly) unanswered.add(socket);
    else secure.emit('connection', socket);
  });
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  return {
    port: (server.address() as AddressInfo).port,
    connections,
    acceptOnly(on) {
      acceptsOnly = on;
      if (!on) for (const socket of unanswered) socket.destroy();
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.destroy();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Starts HTTP/2 on a socket whose handshake is done. */
function welcome(socket: TLSSocket, options: ListenOptions, connections: Set<Connection>): void {
  if (socket.alpnProtocol !== 'h2') {
    socket.destroy();
    return;
  }
  const connection = openConnection(socket, options.maxConcurrentStreams);
  connections.add(connection);
  connection.session.on('close', () => connections.delete(connection));
  connection.session.on('stream', (stream, headers, _flags, rawHeaders) => {
    // A peer may reset a stream at any time; who reads or answers it looks at its state.
    stream.on('error', () => {});
    options.request({ connection, stream, headers, rawHeaders });
  });
  options.opened(connection);
}
