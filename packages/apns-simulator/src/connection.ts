import {
  constants,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { PresentedToken } from './provider-token.ts';
import type { Reason } from './reasons.ts';
import { createTokenUpdates } from './token-updates.ts';
import { goawayFrame, Wire } from './wire.ts';

/** Apple allows one stream until the first valid provider token. */
const firstMaxConcurrentStreams = 1;
const maxSessionMemoryMb = 64;
/** How long a peer may keep a connection that has gone away. */
const lingerMs = 1_000;
const shutdownReason = Buffer.from(JSON.stringify({ reason: 'Shutdown' }));

/** One provider's connection: the session with what APNs remembers about it. */
export interface Connection {
  readonly session: ServerHttp2Session;
  /** Judges a valid token by what this connection has seen; the first one opens the stream limit. */
  admit(token: PresentedToken): Reason | null;
  setMaxConcurrentStreams(limit: number): void;
  /** Whether a GOAWAY has told the peer that this stream is not processed. */
  isAbandoned(stream: ServerHttp2Stream): boolean;
  /** Sends GOAWAY with a last stream id below `stream`, and refuses it and what came after it. */
  goAwayBelow(stream: ServerHttp2Stream): void;
  /** Sends GOAWAY, lets all streams finish, closes. */
  goAway(): void;
  silence(on: boolean): void;
  /** Goes dead for good, as a connection whose network was changed under it. */
  strand(): void;
  isSilent(): boolean;
  isStranded(): boolean;
  /** Ends the TCP connection, which tells the peer nothing about its streams. */
  cut(): void;
  destroy(): void;
}

/** One request as it came in. */
export interface Exchange {
  readonly connection: Connection;
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** Names and values as sent, repeated ones too. */
  readonly rawHeaders: readonly string[];
}

/** Starts HTTP/2 on a socket; `maxConcurrentStreams()` is the limit after the first valid token. */
export function openConnection(socket: TLSSocket, maxConcurrentStreams: () => number): Connection {
  const wire = new Wire(socket);
  const session = performServerHandshake(wire, {
    settings: { maxConcurrentStreams: firstMaxConcurrentStreams },
    maxSessionMemory: maxSessionMemoryMb,
  });
  const admitToken = createTokenUpdates();
  let admitted = false;
  let silent = false;
  let stranded = false;
  let lastProcessed = Number.POSITIVE_INFINITY;
  let linger: NodeJS.Timeout | undefined;
  // A broken connection is the peer's affair; the close event that follows is all we need.
  wire.on('error', () => {});
  session.on('error', () => {});
  session.on('close', () => {
    clearTimeout(linger);
    wire.destroy();
  });
  const isOpen = (): boolean => !session.closed && !session.destroyed;
  const silence = (on: boolean): void => {
    if (stranded) return;
    silent = on;
    wire.silence(on);
  };

  return {
    session,
    admit(token) {
      const reason = admitToken(token);
      if (reason === null && !admitted) {
        admitted = true;
        if (isOpen()) session.settings({ maxConcurrentStreams: maxConcurrentStreams() });
      }
      return reason;
    },
    setMaxConcurrentStreams(limit) {
      if (admitted && isOpen()) session.settings({ maxConcurrentStreams: limit });
    },
    isAbandoned: (stream) => (stream.id ?? 0) > lastProcessed,
    goAwayBelow(stream) {
      lastProcessed = Math.min(lastProcessed, Math.max(0, (stream.id ?? 1) - 2));
      if (isOpen()) {
        if (lastProcessed > 0) session.goaway(constants.NGHTTP2_NO_ERROR, lastProcessed, shutdownReason);
        else wire.write(goawayFrame(0, shutdownReason));
      }
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      // After our own frame node must not add one with a higher id, so there only the peer or time closes.
      if (lastProcessed > 0) session.close();
      linger ??= setTimeout(() => wire.destroy(), lingerMs).unref();
    },
    goAway() {
      if (isOpen()) session.close();
    },
    silence,
    strand() {
      silence(true);
      stranded = true;
    },
    isSilent: () => silent,
    isStranded: () => stranded,
    cut: () => wire.destroy(),
    // From below: a session destroyed from above would still write its GOAWAY to a peer that may be gone.
    destroy: () => wire.destroy(),
  };
}
