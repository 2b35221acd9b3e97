import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whether something this service needs is there. */
export type ReadyCheck = () => boolean | Promise<boolean>;

export interface InternalServer {
  url: string;
  /** From now on /readyz says no, so that load balancers send nothing new. */
  drain(): void;
  close(): Promise<void>;
}

/**
 * Serves /healthz (the process answers) and /readyz (each named check holds) on the internal port.
 * A check that takes longer than a second counts as failed.
 */
export async function startInternalServer(options: {
  host: string;
  port: number;
  checks: Readonly<Record<string, ReadyCheck>>;
}): Promise<InternalServer> {
  let draining = false;
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/healthz') answer(200, { status: 'ok' });
    else if (request.url === '/readyz') {
      runChecks(options.checks).then((checks) => {
        const ready = !draining && Object.values(checks).every(Boolean);
        answer(ready ? 200 : 503, { status: ready ? 'ready' : draining ? 'draining' : 'waiting', checks });
      });
    } else answer(404, { status: 'not found' });
  });
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${port}`,
    drain: () => {
      draining = true;
    },
    close: () =>
      new Promise((resolve) => {
        // A probe under way gets its answer; no check takes longer than a second.
        const cut = setTimeout(() => server.closeAllConnections(), 1_000);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

async function runChecks(checks: Readonly<Record<string, ReadyCheck>>): Promise<Record<string, boolean>> {
  const results = Object.entries(checks).map(async ([name, check]) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), 1_000);
    });
    const passed = await Promise.race([Promise.resolve().then(check), late]).catch(() => false);
    clearTimeout(timer);
    return [name, passed] as const;
  });
  return Object.fromEntries(await Promise.all(results));
}
