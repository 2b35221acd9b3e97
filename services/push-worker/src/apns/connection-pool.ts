import { createBackoff } from './backoff.ts';
import { type Connection, createConnection } from './connection.ts';
import type { ApnsReply, ApnsRequest } from './exchange.ts';
import { TransportError } from './transport-error.ts';
import { createWaitingLine, type Waiter } from './waiting-line.ts';

export interface ConnectionPoolOptions {
  /** `https://host[:port]` */
  origin: string;
  ca?: string | undefined;
  minConnections?: number;
  maxConnections?: number;
  /** Requests that may wait for a connection; one more is refused at once. */
  maxWaiting?: number;
  /** How long a request may wait for a connection, and then for its answer; ms. */
  timeoutMs?: number | undefined;
  connectTimeoutMs?: number | undefined;
  pingTimeoutMs?: number | undefined;
  /** How often idle connections are asked whether they live; ms. */
  idleProbeMs?: number | undefined;
}

export interface ConnectionPool {
  /** Rejects with a {@link TransportError} when there was no answer. */
  request(request: ApnsRequest): Promise<ApnsReply>;
  stats(): { connections: number; inFlight: number; waiting: number };
  /** Lets requests under way finish within `graceMs`, by default as long as one may take; then cuts them. */
  close(graceMs?: number): Promise<void>;
}

// A server that refuses everything must not spin us; after these, the retry tiers take over.
const MAX_REFUSALS = 5;
// Draining connections beside those in use; each ends within a request's time.
const MAX_DRAINING = 16;

/**
 * Few connections, many streams: requests go to the least busy connection whose peer admits another, and
 * wait in a bounded line otherwise. What a connection left unprocessed goes again first, on another one.
 */
export function createConnectionPool(options: ConnectionPoolOptions): ConnectionPool {
  const { minConnections = 2, maxConnections = 4, maxWaiting = 2_000, timeoutMs = 10_000 } = options;
  const { connectTimeoutMs = timeoutMs / 2, pingTimeoutMs = 2_000, idleProbeMs = 60_000 } = options;
  const connections = new Set<Connection>();
  let lastFailure: string | undefined;
  const waiting = createWaitingLine(() => `no connection to APNs${lastFailure ? `: ${lastFailure}` : ''}`);
  const backoff = createBackoff(dispatch);
  let closing = false;
  const prober = setInterval(() => {
    for (const connection of connections) if (connection.inFlight === 0) connection.probe();
  }, idleProbeMs).unref();

  function dispatch(): void {
    while (waiting.size > 0) {
      const connection = leastBusy(connections);
      const waiter = connection && waiting.take();
      if (!waiter) break;
      send(connection, waiter);
    }
    if (waiting.size > 0) grow();
  }

  function send(connection: Connection, waiter: Waiter): void {
    connection.send(waiter.request, (reply, error) => {
      if (reply) waiter.resolve(reply);
      else if (error) failed(connection, waiter, error);
    });
  }

  function failed(connection: Connection, waiter: Waiter, error: TransportError): void {
    const isUnprocessed = error.fate === 'unprocessed';
    if (isUnprocessed) {
      connection.drain();
      // One that takes no request at all is as good as none; opening the next at once would spin.
      if (!connection.hasAnswered) backoff.failed();
    }
    if (isUnprocessed && ++waiter.refusals < MAX_REFUSALS && !closing) {
      waiting.enterFirst(waiter);
      dispatch();
    } else waiter.reject(error);
  }

  function grow(): void {
    if (closing || backoff.resting) return;
    let [usable, opening, admitting] = [0, 0, 0];
    for (const { state, hasAnswered } of connections) {
      if (state === 'draining' || state === 'closed') continue;
      usable++;
      if (state === 'connecting') opening++;
      // Its limit of one ends with its first answer; and many streams on few connections cost the least.
      if (!hasAnswered) admitting++;
    }
    for (; usable < maxConnections; usable++, opening++) {
      if (usable >= minConnections && (admitting > 0 || opening >= waiting.size)) break;
      if (connections.size >= maxConnections + MAX_DRAINING) break;
      open();
    }
  }

  function open(): void {
    const connection = createConnection({
      ...{ origin: options.origin, ca: options.ca, timeoutMs, connectTimeoutMs, pingTimeoutMs },
      onChange() {
        if (connection.hasAnswered) backoff.succeeded();
        if (connection.state === 'closed') left(connection);
        dispatch();
      },
    });
    connections.add(connection);
  }

  function left(connection: Connection): void {
    connections.delete(connection);
    lastFailure = connection.failure;
    if (!connection.hasAnswered && !closing) backoff.failed();
  }

  return {
    request: (request) =>
      new Promise((resolve, reject) => {
        if (closing) return reject(new TransportError('unprocessed', 'closing'));
        if (waiting.size >= maxWaiting) return reject(new TransportError('unprocessed', 'too many waiting'));
        const deadlineMs = performance.now() + timeoutMs;
        const waiter = { request, resolve, reject, deadlineMs, refusals: 0 };
        const connection = waiting.size === 0 ? leastBusy(connections) : undefined;
        if (connection) send(connection, waiter);
        else waiting.enter(waiter);
        if (waiting.size > 0 || connections.size < minConnections) grow();
      }),
    stats: () => ({
      connections: connections.size,
      inFlight: [...connections].reduce((sum, { inFlight }) => sum + inFlight, 0),
      waiting: waiting.size,
    }),
    async close(graceMs = timeoutMs) {
      closing = true;
      clearInterval(prober);
      backoff.close();
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

function leastBusy(connections: ReadonlySet<Connection>): Connection | undefined {
  let best: Connection | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const connection of connections) {
    const { inFlight } = connection;
    if (inFlight >= fewest || connection.free === 0) continue;
    best = connection;
    fewest = inFlight;
  }
  return best;
}
