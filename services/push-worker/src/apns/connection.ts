import http2, { type ClientHttp2Stream } from 'node:http2';
import { createDeadlines } from './deadlines.ts';
import { dial, speaksHttp2 } from './dial.ts';
import { type ApnsReply, type ApnsRequest, collectReply, fateOf, openStream } from './exchange.ts';
import { createPulse } from './pulse.ts';
import { codeOf, TransportError } from './transport-error.ts';

export interface ConnectionOptions {
  /** `https://host[:port]` */
  origin: string;
  /** PEM of a private certificate authority; the system's ones when absent. */
  ca?: string | undefined;
  /** How long TCP and TLS may take together; ms. */
  connectTimeoutMs: number;
  /** How long a request may take before the connection is asked whether it lives; ms. */
  timeoutMs: number;
  /** How long the answer to that PING, or to a farewell, may take; ms. */
  pingTimeoutMs: number;
  /** Told whenever `free` may have grown or the state changed. */
  onChange: () => void;
}

/** `suspect`: a PING is out. `draining`: finishes what is under way, takes nothing new. */
export type ConnectionState = 'connecting' | 'open' | 'suspect' | 'draining' | 'closed';

/** One of the two is null. */
export type Settle = (reply: ApnsReply | null, error: TransportError | null) => void;

export interface Connection {
  readonly state: ConnectionState;
  readonly inFlight: number;
  /** How many more requests the peer's SETTINGS admit now. */
  readonly free: number;
  /** Whether the peer has ever answered a request here. */
  readonly hasAnswered: boolean;
  /** Why it came to its end, if that was no good one. */
  readonly failure: string | undefined;
  /** Settles once, with the answer or with why there was none. */
  send(request: ApnsRequest, settle: Settle): void;
  /** Sends a PING, and evicts the connection when no answer comes in time. */
  probe(): void;
  drain(): void;
  /** Cuts what is under way. */
  destroy(): void;
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
}

// A peer that names no limit has none (RFC 9113 §6.5.2); ours keeps one connection from carrying all.
const MAX_STREAMS = 1_000;
const MAX_SESSION_MEMORY_MB = 32;

/** One HTTP/2 connection to APNs (RFC 9113). */
export function createConnection(options: ConnectionOptions): Connection {
  const { timeoutMs, connectTimeoutMs, pingTimeoutMs, onChange } = options;
  const authority = new URL(options.origin).host;
  const socket = dial(options.origin, options.ca);
  const session = http2.connect(options.origin, {
    createConnection: () => socket,
    settings: { enablePush: false },
    maxSessionMemory: MAX_SESSION_MEMORY_MB,
  });
  const gone = Promise.withResolvers<void>();
  let state: ConnectionState = 'connecting';
  let inFlight = 0;
  // Apple starts at 1 and opens up after the first valid request; until SETTINGS say more, it is 1.
  let gate = 1;
  let hasAnswered = false;
  let failure: string | undefined;
  let lastProcessedId = Number.POSITIVE_INFINITY;
  const openTimer = setTimeout(() => fail('no connection in time'), connectTimeoutMs);
  const pulse = createPulse(session, {
    timeoutMs: pingTimeoutMs,
    onAlive: () => state === 'suspect' && become('open'),
    onDead: fail,
  });
  const settles = new Map<ClientHttp2Stream, Settle>();
  const deadlines = createDeadlines<ClientHttp2Stream>(timeoutMs, (stream) => {
    settles.get(stream)?.(null, new TransportError('unknown', 'timeout'));
    settles.delete(stream);
    stream.close(http2.constants.NGHTTP2_CANCEL);
    probe();
  });

  const become = (next: ConnectionState) => {
    if (state === 'closed' || state === next) return;
    state = next;
    onChange();
  };
  session.on('connect', () => {
    clearTimeout(openTimer);
    if (!speaksHttp2(socket)) fail('the peer does not speak HTTP/2');
    else if (state === 'connecting') become('open');
  });
  session.on('remoteSettings', (settings) => {
    gate = Math.min(MAX_STREAMS, settings.maxConcurrentStreams ?? gate);
    onChange();
  });
  session.on('goaway', (_code, lastStreamId) => {
    lastProcessedId = Math.min(lastProcessedId, lastStreamId);
    become('draining');
    takeLeave();
  });
  // What a stream came to is in its own fate; without a listener it would end the process.
  session.on('error', (error) => {
    failure ??= codeOf(error);
  });
  session.on('close', () => {
    clearTimeout(openTimer);
    pulse.close();
    deadlines.close();
    become('closed');
    gone.resolve();
  });

  function destroy(): void {
    session.destroy();
    socket.destroy();
  }

  function fail(reason: string): void {
    failure ??= reason;
    destroy();
  }

  /** The last stream is through: what remains is the peer's farewell, and a dead peer sends none. */
  function takeLeave(): void {
    if (state === 'draining' && inFlight === 0) pulse.expectEnd();
  }

  function drain(): void {
    become('draining');
    if (!session.closed && !session.destroyed) session.close();
    takeLeave();
  }

  function probe(): void {
    if (state === 'connecting') return;
    if (state === 'open') become('suspect');
    pulse.check();
  }

  function send(request: ApnsRequest, settle: Settle): void {
    const stream = openStream(session, authority, request);
    if (stream instanceof TransportError) {
      settle(null, stream);
      return;
    }
    inFlight++;
    settles.set(stream, settle);
    deadlines.add(stream);
    collectReply(stream, (reply, error) => over(stream, reply, error));
    stream.end(request.body);
  }

  /** A stream has closed; who was told that it is late is told no more. */
  function over(stream: ClientHttp2Stream, reply: ApnsReply | null, error: unknown): void {
    const settle = settles.get(stream);
    settles.delete(stream);
    deadlines.delete(stream);
    inFlight--;
    hasAnswered ||= reply !== null;
    if (reply) settle?.(reply, null);
    else settle?.(null, new TransportError(fateOf(stream, lastProcessedId), 'reset', error));
    takeLeave();
    onChange();
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
    get hasAnswered() {
      return hasAnswered;
    },
    get failure() {
      return failure;
    },
    send,
    probe,
    drain,
    destroy,
    closed: gone.promise,
  };
}
