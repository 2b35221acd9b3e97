import type { Faults } from './faults.ts';
import type { Listener } from './server.ts';

/** What holds for all connections. */
export interface NetworkSettings {
  /** Of each connection, after its first valid token. */
  maxConcurrentStreams: number;
  silent: boolean;
  acceptOnly: boolean;
}

/** What tests can do to the network between a provider and APNs, and to APNs as a whole. */
export interface NetworkControls {
  /** Open connections, without those that were stranded. */
  connectionCount(): number;
  /** The stream limit of connections after their first valid token, open ones included. */
  setMaxConcurrentStreams(limit: number): void;
  /** The next `count` requests get RST_STREAM REFUSED_STREAM: unprocessed, not recorded. */
  refuseNextStreams(count: number): void;
  /** Every answer whose script names no delay waits so long, as over a network; ms. */
  setLatency(ms: number): void;
  /** On: all connections, new ones too, go dead; requests and PINGs stay unanswered until it is off. */
  blackHole(on: boolean): void;
  /** On: TCP is accepted, but no TLS comes of it. Off: what waited is cut. Open connections live on. */
  acceptOnly(on: boolean): void;
  /** The connections of this moment go dead for good, as when a network is changed; new ones live. */
  strandConnections(): void;
  /** Sends GOAWAY on every connection; requests under way finish. */
  goAway(): void;
  /** What is set now; the shape of `GET /simulator/network`. */
  network(): NetworkState;
}

export interface NetworkState {
  readonly connections: number;
  readonly latency_ms: number;
  readonly max_concurrent_streams: number;
  readonly refuse_next_streams: number;
  readonly black_hole: boolean;
  readonly accept_only: boolean;
}

export function createNetworkControls(
  listener: Listener,
  faults: Faults,
  settings: NetworkSettings,
): NetworkControls {
  const { connections } = listener;
  const connectionCount = () => [...connections].filter((connection) => !connection.isStranded()).length;
  return {
    connectionCount,
    setMaxConcurrentStreams(limit) {
      settings.maxConcurrentStreams = limit;
      for (const connection of connections) connection.setMaxConcurrentStreams(limit);
    },
    refuseNextStreams: faults.refuseNextStreams,
    setLatency: faults.setLatency,
    blackHole(on) {
      settings.silent = on;
      for (const connection of connections) connection.silence(on);
    },
    acceptOnly(on) {
      settings.acceptOnly = on;
      listener.acceptOnly(on);
    },
    strandConnections() {
      for (const connection of connections) connection.strand();
    },
    goAway() {
      for (const connection of connections) connection.goAway();
    },
    network: () => ({
      connections: connectionCount(),
      latency_ms: faults.latencyMs,
      max_concurrent_streams: settings.maxConcurrentStreams,
      refuse_next_streams: faults.refusalsLeft,
      black_hole: settings.silent,
      accept_only: settings.acceptOnly,
    }),
  };
}
