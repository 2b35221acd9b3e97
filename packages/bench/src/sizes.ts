/** How much each benchmark does. Durations in milliseconds, of one measurement. */
export interface Sizes {
  fanOut: { sockets: number; burst: number; rounds: number; durationMs: number };
  durableSends: { groups: number; members: number; window: number; rounds: number; durationMs: number };
  idleMemory: { sockets: number; members: number; conversationsPerUser: number; rounds: number };
  latency: { groups: number; members: number; rate: number; rounds: number; durationMs: number };
  reconnectStorm: {
    clients: number;
    /** Clients in a room, beside one sender. */
    members: number;
    roomsPerClient: number;
    /** Bystanders, and as many writers elsewhere. */
    senders: number;
    /** Sends per second of each of the two. */
    rate: number;
    calmMs: number;
    backoffMs: number;
    rounds: number;
  };
  admission: { groups: number; members: number; rounds: number; durationMs: number };
  compressionMemory: { sockets: number; members: number; conversationsPerUser: number; rounds: number };
  stoppedReaders: {
    readers: number;
    bystanders: number;
    members: number;
    roomsEach: number;
    rate: number;
    textCharacters: number;
    rounds: number;
    durationMs: number;
    /** The product's own bounds unless a small run could not reach them. */
    gatewayEnv: Record<string, string>;
  };
}

export const fullSizes: Sizes = {
  fanOut: { sockets: 1_000, burst: 32, rounds: 5, durationMs: 2_000 },
  durableSends: { groups: 100, members: 10, window: 1, rounds: 3, durationMs: 6_000 },
  idleMemory: { sockets: 4_000, members: 10, conversationsPerUser: 5, rounds: 3 },
  latency: { groups: 50, members: 10, rate: 1_000, rounds: 3, durationMs: 8_000 },
  reconnectStorm: {
    ...{ clients: 2_000, members: 20, roomsPerClient: 5, senders: 50 },
    ...{ rate: 150, calmMs: 5_000, backoffMs: 2_000, rounds: 3 },
  },
  admission: { groups: 100, members: 4, rounds: 3, durationMs: 6_000 },
  compressionMemory: { sockets: 4_000, members: 10, conversationsPerUser: 3, rounds: 2 },
  stoppedReaders: {
    ...{ readers: 500, bystanders: 100, members: 60, roomsEach: 5 },
    ...{ rate: 200, textCharacters: 4_000, rounds: 2, durationMs: 35_000, gatewayEnv: {} },
  },
};

/** Enough to see that everything works; the figures are rough. */
export const quickSizes: Sizes = {
  fanOut: { sockets: 300, burst: 32, rounds: 2, durationMs: 700 },
  durableSends: { groups: 40, members: 10, window: 1, rounds: 1, durationMs: 2_000 },
  idleMemory: { sockets: 500, members: 10, conversationsPerUser: 5, rounds: 1 },
  latency: { groups: 20, members: 10, rate: 1_000, rounds: 1, durationMs: 2_000 },
  reconnectStorm: {
    ...{ clients: 400, members: 20, roomsPerClient: 5, senders: 10 },
    ...{ rate: 50, calmMs: 2_000, backoffMs: 1_000, rounds: 1 },
  },
  admission: { groups: 100, members: 4, rounds: 1, durationMs: 3_000 },
  compressionMemory: { sockets: 1_500, members: 10, conversationsPerUser: 3, rounds: 1 },
  stoppedReaders: {
    ...{ readers: 30, bystanders: 10, members: 20, roomsEach: 2 },
    ...{ rate: 150, textCharacters: 4_000, rounds: 1, durationMs: 8_000 },
    gatewayEnv: { GATEWAY_MAX_BUFFERED_BYTES: '65536' },
  },
};
