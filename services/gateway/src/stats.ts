import type { GatewayContext } from './context.ts';
import type { Sessions } from './session/sessions.ts';

/** Counters since the start, and what is held now. */
export interface GatewayStats {
  sockets: number;
  users: number;
  rooms: number;
  /** Frames given to sockets by rooms. */
  deliveries: number;
  /** Writes of coalesced frames: one for each socket and tick. */
  flushes: number;
  joins: number;
  slowConsumers: number;
  duplicatesDropped: number;
  framesHeld: number;
  gapsRepaired: number;
  /** Pages of changes read from the database. */
  changeReads: number;
  feedReads: number;
  /** Finished comparisons of all rooms. */
  comparisons: number;
  queuedSends: number;
  recentBytes: number;
}

export function statsOf(
  { hub, repair, changes, feed, comparison, router }: GatewayContext,
  sessions: Sessions,
): GatewayStats {
  return {
    sockets: sessions.open.size,
    users: hub.users.size,
    rooms: hub.rooms.size,
    ...hub.counters,
    ...sessions.outbound.counters,
    gapsRepaired: repair.repaired,
    changeReads: changes.reads,
    feedReads: feed.reads,
    comparisons: comparison.completed,
    queuedSends: router.queuedSends,
    recentBytes: hub.recent.bytes,
  };
}
