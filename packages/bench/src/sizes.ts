/** How much each benchmark does. Durations in milliseconds, of one measurement. */
export interface Sizes {
  fanOut: { sockets: number; burst: number; rounds: number; durationMs: number };
  durableSends: { groups: number; members: number; window: number; rounds: number; durationMs: number };
  idleMemory: { sockets: number; members: number; conversationsPerUser: number; rounds: number };
  latency: { groups: number; members: number; rate: number; rounds: number; durationMs: number };
}

export const fullSizes: Sizes = {
  fanOut: { sockets: 1_000, burst: 32, rounds: 5, durationMs: 2_000 },
  durableSends: { groups: 100, members: 10, window: 1, rounds: 3, durationMs: 6_000 },
  idleMemory: { sockets: 4_000, members: 10, conversationsPerUser: 5, rounds: 3 },
  latency: { groups: 50, members: 10, rate: 1_000, rounds: 3, durationMs: 8_000 },
};

/** Enough to see that everything works; the figures are rough. */
export const quickSizes: Sizes = {
  fanOut: { sockets: 300, burst: 32, rounds: 2, durationMs: 700 },
  durableSends: { groups: 40, members: 10, window: 1, rounds: 1, durationMs: 2_000 },
  idleMemory: { sockets: 500, members: 10, conversationsPerUser: 5, rounds: 1 },
  latency: { groups: 20, members: 10, rate: 1_000, rounds: 1, durationMs: 2_000 },
};
