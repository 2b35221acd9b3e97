import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificate } from './certificate.ts';
import { type Connection, type Exchange, openConnection } from './connection.ts';

const maxConnections = 1_000;

export interface Listener {
  readonly port: number;
  readonly connections: ReadonlySet<Connection>;
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
  const server = createServer({ key: options.key, cert: options.cert, ALPNProtocols: ['h2'] }, (socket) => {
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
  });
  server.maxConnections = maxConnections;
  // A handshake that fails (a client that does not trust us, a port scan) ends that socket only.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;

  return {
    port,
    connections,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}
