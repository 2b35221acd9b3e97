import { connect, createServer, type Socket } from 'node:net';

/** A TCP path to the real Redis that a test can cut, refuse or freeze without touching anybody else's. */
export interface RedisProxy {
  readonly url: string;
  /** Cuts what is open and refuses what is new. */
  cut(): void;
  /** Keeps everything open and carries nothing: a half-dead peer. */
  freeze(): void;
  heal(): void;
  close(): Promise<void>;
}

export async function startRedisProxy(redisUrl: string): Promise<RedisProxy> {
  const target = new URL(redisUrl);
  const sockets = new Set<Socket>();
  let refuse = false;
  let frozen = false;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    track(client);
    if (refuse) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    track(upstream);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (bytes) => {
        if (!frozen) to.write(bytes);
      });
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    cut() {
      refuse = true;
      cutAll();
    },
    freeze() {
      frozen = true;
    },
    heal() {
      refuse = false;
      frozen = false;
    },
    async close() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
