import http2 from 'node:http2';
import { type ApnsReply, type ApnsRequest, collectReply, fateOf, openStream } from './exchange.ts';
import { TransportError } from './transport-error.ts';

export interface ConnectionOptions {
  /** `https://host[:port]` */
  origin: string;
  /** PEM of a private certificate authority; the system's ones when absent. */
  ca?: string;
  /** How long a request may take before the connection is asked whether it lives; ms. */
  timeoutMs: number;
  /** How long the answer to that PING may take; ms. */
  pingTimeoutMs: number;
  /** Told whenever `free` may have grown or the state changed. */
  onChange: () => void;
}

/** `suspect`: a PING is out. `draining`: finishes what is under way, takes nothing new. */
export type ConnectionState = 'connecting' | 'open' | 'suspect' | 'draining' | 'closed';

export interface Connection {
  readonly state: ConnectionState;
  readonly inFlight: number;
  /** How many more requests the peer's SETTINGS admit now. */
  readonly free: number;
  /** Rejects with a {@link TransportError}. */
  send(request: ApnsRequest): Promise<ApnsReply>;
  /** Sends a PING, and evicts the connection when no answer comes in time. */
  probe(): void;
  drain(): void;
  /** Cuts what is under way. */
  destroy(): void;
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
}

/** One HTTP/2 connection to APNs (RFC 9113). */
export function createConnection(options: ConnectionOptions): Connection {
  const { origin, ca, timeoutMs, pingTimeoutMs, onChange } = options;
  const session = http2.connect(origin, { ...(ca ? { ca } : {}), settings: { enablePush: false } });
  const gone = Promise.withResolvers<void>();
  let state: ConnectionState = 'connecting';
  let inFlight = 0;
  // Apple starts at 1 and opens up after the first valid request; until SETTINGS say more, it is 1.
  let gate = 1;
  let lastProcessedId = Number.POSITIVE_INFINITY;
  let pingTimer: NodeJS.Timeout | undefined;
  const openTimer = setTimeout(() => session.destroy(), timeoutMs);

  const become = (next: ConnectionState) => {
    if (state === 'closed' || state === next) return;
    state = next;
    onChange();
  };
  session.on('connect', () => {
    clearTimeout(openTimer);
    if (state === 'connecting') become('open');
  });
  session.on('remoteSettings', (settings) => {
    gate = settings.maxConcurrentStreams ?? gate;
    onChange();
  });
  session.on('goaway', (_code, lastStreamId) => {
    lastProcessedId = Math.min(lastProcessedId, lastStreamId);
    become('draining');
  });
  // The reason is in each stream's fate; without a listener it would end the process.
  session.on('error', () => {});
  session.on('close', () => {
    clearTimeout(openTimer);
    clearTimeout(pingTimer);
    become('closed');
    gone.resolve();
  });

  function drain(): void {
    become('draining');
    if (!session.closed && !session.destroyed) session.close();
  }

  function probe(): void {
    if (pingTimer || session.destroyed || state === 'connecting') return;
    const before = state;
    if (before === 'open') become('suspect');
    pingTimer = setTimeout(() => session.destroy(), pingTimeoutMs);
    session.ping((error) => {
      clearTimeout(pingTimer);
      pingTimer = undefined;
      if (error) session.destroy();
      else if (state === 'suspect') become('open');
    });
  }

  function send(request: ApnsRequest): Promise<ApnsReply> {
    return new Promise((resolve, reject) => {
      const stream = openStream(session, request);
      inFlight++;
      const timer = setTimeout(() => {
        reject(new TransportError('unknown', 'timeout'));
        stream.close(http2.constants.NGHTTP2_CANCEL);
        probe();
      }, timeoutMs);
      collectReply(stream, (reply, error) => {
        clearTimeout(timer);
        inFlight--;
        if (reply) resolve(reply);
        else reject(new TransportError(fateOf(stream, lastProcessedId), 'reset', error));
        onChange();
      });
      stream.end(request.body);
    });
  }

  return {
    get state() {
      return state;
    },
    get inFlight() {
      return inFlight;
    },
    get free() {
      return state === 'open' ? Math.max(0, gate - inFlight) : 0;
    },
    send,
    probe,
    drain,
    destroy: () => session.destroy(),
    closed: gone.promise,
  };
}
