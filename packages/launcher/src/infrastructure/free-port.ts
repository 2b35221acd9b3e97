import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const given = new Set<number>();

/**
 * A loopback port nobody listens on, below the range the system gives to outgoing connections: a
 * service that restarts on its own port must not find a stranger's connection sitting there.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (!given.has(port) && (await isFree(port, '127.0.0.1'))) {
      given.add(port);
      return port;
    }
  }
  throw new Error('No free port between 20000 and 32000.');
}

/** Whether a listener could be opened on `host:port` now. */
export async function isFree(port: number, host: string): Promise<boolean> {
  return (await listenError(port, host)) === undefined;
}

/** The system's code for why no listener can be opened on `host:port` now; undefined when one can. */
export function listenError(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
