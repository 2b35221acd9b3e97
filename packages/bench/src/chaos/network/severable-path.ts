import { connect, createServer, type Socket } from 'node:net';

/** A TCP path to a server that can be cut for one of its users only. */
export interface SeverablePath {
  /** The server's address by way of this path. */
  readonly url: string;
  /** Cuts what is open and refuses what is new, until `heal`. */
  cut(): void;
  heal(): void;
  close(): Promise<void>;
}

/** Opens a path on a free loopback port to the host and port of `serverUrl`. */
export async function openSeverablePath(serverUrl: string): Promise<SeverablePath> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    track(near);
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    track(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the path has no port');
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${address.port}`;
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut() {
      isCut = true;
      destroyAll();
    },
    heal() {
      isCut = false;
    },
    async close() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
