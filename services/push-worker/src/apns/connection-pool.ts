import { type Connection, createConnection } from './connection.ts';
import type { ApnsReply, ApnsRequest } from './exchange.ts';
import { TransportError } from './transport-error.ts';
import { createWaitingLine, type Waiter } from './waiting-line.ts';

export interface ConnectionPoolOptions {
  /** `https://host[:port]` */
  origin: string;
  ca?: string;
  minConnections?: number;
  maxConnections?: number;
  /** Requests that may wait for a connection; one more is refused at once. */
  maxWaiting?: number;
  timeoutMs?: number;
  pingTimeoutMs?: number;
  /** How often idle connections are asked whether they live; ms. */
  idleProbeMs?: number;
}

export interface ConnectionPool {
  /** Rejects with a {@link TransportError} when there was no answer. */
  request(request: ApnsRequest): Promise<ApnsReply>;
  stats(): { connections: number; inFlight: number; waiting: number };
  /** Lets requests under way finish within `graceMs`, then cuts them. */
  close(graceMs?: number): Promise<void>;
}

// A server that refuses everything must not spin us; after these, the retry tiers take over.
const MAX_REFUSALS = 5;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

/**
 * Few connections, many streams: requests go to the least busy connection whose peer admits another, and
 * wait in a bounded queue otherwise. What a connection left unprocessed goes again first, on a new one.
 */
export function createConnectionPool(options: ConnectionPoolOptions): ConnectionPool {
  const { minConnections = 2, maxConnections = 4, maxWaiting = 2_000, timeoutMs = 10_000 } = options;
  const { pingTimeoutMs = 2_000, idleProbeMs = 60_000, origin } = options;
  const connections = new Set<Connection>();
  const waiting = createWaitingLine(timeoutMs);
  let failures = 0;
  let backoff: NodeJS.Timeout | undefined;
  let closing = false;
  const prober = setInterval(() => {
    for (const connection of connections) if (connection.inFlight === 0) connection.probe();
  }, idleProbeMs).unref();

  function dispatch(): void {
    while (waiting.size > 0) {
      const connection = leastBusy(connections);
      if (!connection) break;
      const waiter = waiting.take();
      if (waiter) send(connection, waiter);
    }
    grow();
  }

  function send(connection: Connection, waiter: Waiter): void {
    connection.send(waiter.request).then(waiter.resolve, (error: TransportError) => {
      const again = error.fate === 'unprocessed' && ++waiter.refusals < MAX_REFUSALS && !closing;
      if (!again) return waiter.reject(error);
      connection.drain();
      waiting.enterFirst(waiter);
      dispatch();
    });
  }

  function grow(): void {
    if (closing || backoff || waiting.size === 0) return;
    const usable = [...connections].filter(({ state }) => state !== 'draining' && state !== 'closed');
    let opening = usable.filter(({ state }) => state === 'connecting').length;
    for (let count = usable.length; count < maxConnections; count++, opening++) {
      if (count >= minConnections && opening >= waiting.size) break;
      open();
    }
  }

  function open(): void {
    let wasOpen = false;
    const connection = createConnection({
      origin,
      ...(options.ca ? { ca: options.ca } : {}),
      timeoutMs,
      pingTimeoutMs,
      onChange: () => {
        if (connection.state === 'open') {
          wasOpen = true;
          failures = 0;
        }
        if (connection.state === 'closed') left(connection, wasOpen);
        dispatch();
      },
    });
    connections.add(connection);
  }

  function left(connection: Connection, wasOpen: boolean): void {
    if (!connections.delete(connection) || wasOpen || closing || backoff) return;
    const delayMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures++);
    backoff = setTimeout(
      () => {
        backoff = undefined;
        dispatch();
      },
      delayMs * (0.5 + Math.random() / 2),
    );
  }

  return {
    request: (request) =>
      new Promise((resolve, reject) => {
        if (closing) return reject(new TransportError('unprocessed', 'closing'));
        if (waiting.size >= maxWaiting) return reject(new TransportError('unprocessed', 'too many waiting'));
        waiting.enter({ request, resolve, reject, refusals: 0 });
        dispatch();
      }),
    stats: () => ({
      connections: connections.size,
      inFlight: [...connections].reduce((sum, { inFlight }) => sum + inFlight, 0),
      waiting: waiting.size,
    }),
    async close(graceMs = 5_000) {
      closing = true;
      clearInterval(prober);
      clearTimeout(backoff);
      waiting.turnAway('closing');
      const open = [...connections];
      const force = setTimeout(() => open.forEach((connection) => void connection.destroy()), graceMs);
      for (const connection of open) {
        if (connection.state === 'connecting') connection.destroy();
        else connection.drain();
      }
      await Promise.all(open.map(({ closed }) => closed));
      clearTimeout(force);
    },
  };
}

function leastBusy(connections: Iterable<Connection>): Connection | undefined {
  let best: Connection | undefined;
  for (const connection of connections) {
    if (connection.free > 0 && (!best || connection.inFlight < best.inFlight)) best = connection;
  }
  return best;
}
