import type { GatewayContext } from './context.ts';
import type { Arrivals } from './session/arrivals.ts';
import type { Sessions } from './session/sessions.ts';

/** Counters since the start, and what is held now. */
export interface GatewayStats {
  sockets: number;
  /** Handshakes that wait for their turn. */
  connectsWaiting: number;
  users: number;
  rooms: number;
  /** Frames given to sockets by rooms. */
  deliveries: number;
  /** Writes of coalesced frames: one for each socket and tick. */
  flushes: number;
  joins: number;
  slowConsumers: number;
  /** Sockets whose peers do not take what they are sent, and what is held for all of them: now, and at most. */
  stalledSockets: number;
  bufferedBytes: number;
  bufferedPeakBytes: number;
  /** Frames that were compressed: each once, for all sockets. */
  compressions: number;
  duplicatesDropped: number;
  framesHeld: number;
  gapsRepaired: number;
  /** Calls of the message service, one question each, by RPC. */
  unaryCalls: Record<string, number>;
  rosters: number;
  /** Receipts that only the change feed told of. */
  receiptsRepaired: number;
  /** Pages of changes read from the database. */
  changeReads: number;
  feedReads: number;
  /** Finished comparisons of all rooms. */
  comparisons: number;
  queuedSends: number;
  /** Sends that were told `busy` at once. */
  sendsRefused: number;
  recentBytes: number;
}

export function statsOf(
  { hub, repair, changes, feed, comparison, router, calls, rosters, receipts }: GatewayContext,
  sessions: Sessions,
  arrivals: Arrivals,
): GatewayStats {
  const { outbound } = sessions;
  return {
    sockets: sessions.open.size,
    connectsWaiting: arrivals.waiting,
    users: hub.users.size,
    rooms: hub.rooms.size,
    ...hub.counters,
    ...outbound.counters,
    stalledSockets: outbound.debts.debtors,
    bufferedBytes: outbound.debts.totalBytes,
    bufferedPeakBytes: outbound.debts.peakBytes,
    compressions: outbound.deflated.count,
    gapsRepaired: repair.repaired,
    unaryCalls: { ...calls.counts },
    rosters: rosters.size,
    receiptsRepaired: receipts.repaired,
    changeReads: changes.reads,
    feedReads: feed.reads,
    comparisons: comparison.completed,
    queuedSends: router.queuedSends,
    sendsRefused: router.refused,
    recentBytes: hub.recent.bytes,
  };
}
