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
  search: {
    /** Messages in all. */
    few: number;
    many: number;
    /** How many each searcher is in. */
    conversations: readonly number[];
    asked: number;
    rounds: number;
  };
  signIns: {
    groups: number;
    members: number;
    /** Messages per second. */
    rate: number;
    atOnce: number;
    /** Of each kind of account. */
    tries: number;
    rounds: number;
    durationMs: number;
  };
  pushThroughput: {
    /** As many can be pushed to in one measurement. */
    devices: number;
    /** Of a group, the sender included. */
    members: number;
    roundTripsMs: readonly number[];
    /** Pushes under way. */
    atOnce: readonly number[];
    rounds: number;
    durationMs: number;
  };
  pushTax: {
    groups: number;
    /** Of a group: one sends, the others are away. */
    members: number;
    /** Messages per second. */
    rate: number;
    rounds: number;
    durationMs: number;
    /** How long RabbitMQ stands still. */
    outageMs: number;
  };
  conversationList: {
    few: number;
    many: number;
    members: number;
    messagesEach: number;
    asked: number;
    rounds: number;
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
  search: { few: 1_000, many: 1_000_000, conversations: [10, 1_000], asked: 20, rounds: 3 },
  signIns: { groups: 20, members: 5, rate: 300, atOnce: 500, tries: 1_000, rounds: 5, durationMs: 6_000 },
  pushThroughput: {
    ...{ devices: 20_000, members: 10, roundTripsMs: [0, 50, 150], atOnce: [50, 500] },
    ...{ rounds: 3, durationMs: 2_000 },
  },
  pushTax: { groups: 400, members: 3, rate: 100, rounds: 5, durationMs: 8_000, outageMs: 30_000 },
  conversationList: { few: 50, many: 5_000, members: 5, messagesEach: 5, asked: 50, rounds: 5 },
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
  search: { few: 500, many: 20_000, conversations: [10, 100], asked: 10, rounds: 1 },
  signIns: { groups: 5, members: 3, rate: 100, atOnce: 100, tries: 50, rounds: 1, durationMs: 2_000 },
  pushThroughput: {
    ...{ devices: 1_800, members: 10, roundTripsMs: [0, 50], atOnce: [50] },
    ...{ rounds: 1, durationMs: 1_000 },
  },
  pushTax: { groups: 60, members: 3, rate: 30, rounds: 1, durationMs: 3_000, outageMs: 4_000 },
  conversationList: { few: 50, many: 1_000, members: 3, messagesEach: 3, asked: 10, rounds: 1 },
};
