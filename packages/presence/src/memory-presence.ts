import { createMemoryAcknowledgements } from './memory-acknowledgements.ts';
import { MemoryShown } from './memory-shown.ts';
import {
  type Connection,
  type ConnectionChange,
  defaultTimes,
  type Presence,
  type PresenceTimes,
  type Shown,
  usersPerCall,
} from './presence.ts';

export interface MemoryPresenceOptions extends PresenceTimes {
  /** Milliseconds since 1970 of a clock that does not go back. */
  now?: () => number;
  /** Beyond it the acknowledgement written longest ago is forgotten: a push too many, never one too few. */
  maxAcknowledgements?: number;
  /** Beyond it what is shown of whoever changed longest ago is forgotten. */
  maxShown?: number;
}

type Row = Connection & { isVisible: boolean };

const wallClock = () => performance.timeOrigin + performance.now();

/** Presence for services in one process: all of them share this one object. */
export function createMemoryPresence(options: MemoryPresenceOptions = {}): Presence {
  const now = options.now ?? wallClock;
  const { leaseMs, handOverMs, announceEveryMs } = { ...defaultTimes, ...options };
  const leases = new Map<string, number>();
  const users = new Map<string, Map<string, Row>>();
  const owed = new Map<string, Set<string>>();
  const shown = new MemoryShown({ now, announceEveryMs, max: options.maxShown ?? 200_000 });

  const isLive = (gatewayId: string) => (leases.get(gatewayId) ?? Number.NEGATIVE_INFINITY) > now();
  const owedBy = (gatewayId: string) => {
    const known = owed.get(gatewayId) ?? new Set<string>();
    owed.set(gatewayId, known);
    return known;
  };

  function apply(gatewayId: string, change: ConnectionChange): void {
    const { userId, connectionId, state, isVisible } = change;
    const rows = users.get(userId) ?? new Map<string, Row>();
    if (state === null) {
      rows.delete(connectionId);
      if (isVisible) shown.seen(userId, now());
    } else {
      rows.set(connectionId, { sessionId: change.sessionId, connectionId, gatewayId, state, isVisible });
      if (isVisible) owedBy(gatewayId).add(userId);
    }
    if (!isVisible) shown.hide(userId);
    if (rows.size > 0) users.set(userId, rows);
    else users.delete(userId);
  }

  /** Removes a gateway's rows of a user; the visible ones say when the user was last seen. */
  function bury(gatewayId: string, userId: string, endedAt: number): void {
    const rows = users.get(userId);
    for (const [connectionId, row] of rows ?? []) {
      if (row.gatewayId !== gatewayId) continue;
      rows?.delete(connectionId);
      if (row.isVisible) shown.seen(userId, endedAt);
    }
    if (rows?.size === 0) users.delete(userId);
  }

  function look(userId: string): Shown {
    const rows = [...(users.get(userId)?.values() ?? [])];
    const live = rows.filter((row) => isLive(row.gatewayId));
    const visible = live.filter((row) => row.isVisible);
    if (visible.length > 0) {
      const isOnline = visible.some(({ state }) => state === 'foreground');
      return { state: isOnline ? 'online' : 'background', lastSeenAtMs: null };
    }
    const ends = rows.filter((row) => row.isVisible).map((row) => leases.get(row.gatewayId) ?? 0);
    const seen = Math.floor(Math.max(shown.lastSeen(userId) ?? 0, ...ends));
    return { state: 'offline', lastSeenAtMs: live.length > 0 || seen === 0 ? null : seen };
  }

  const hasVisible = (gatewayId: string, userId: string) =>
    [...(users.get(userId)?.values() ?? [])].some((row) => row.gatewayId === gatewayId && row.isVisible);

  return {
    dropped: 0,
    async renew(gatewayId) {
      const before = isLive(gatewayId);
      leases.set(gatewayId, now() + leaseMs);
      return before;
    },
    async connected(gatewayId, changes) {
      for (const change of changes) apply(gatewayId, change);
    },
    async connections(userIds) {
      return new Map(
        userIds.map((userId) => {
          const rows = [...(users.get(userId)?.values() ?? [])].filter((row) => isLive(row.gatewayId));
          return [userId, rows.map(({ isVisible: _, ...connection }) => connection)];
        }),
      );
    },
    async release(gatewayId) {
      for (const userId of [...users.keys()]) bury(gatewayId, userId, now());
      if ((owed.get(gatewayId)?.size ?? 0) > 0) leases.set(gatewayId, now() + handOverMs);
      else leases.delete(gatewayId);
    },
    async announce(gatewayId, userIds) {
      const changed = new Map<string, Shown>();
      const early: string[] = [];
      for (const userId of userIds) {
        const say = look(userId);
        const answer = shown.say(userId, say);
        if (answer === 'said') changed.set(userId, say);
        if (answer === 'early') early.push(userId);
        else if (!hasVisible(gatewayId, userId)) owed.get(gatewayId)?.delete(userId);
      }
      return { changed, early };
    },
    async shown(userIds) {
      const known = userIds.map((userId) => [userId, shown.shown(userId)] as const);
      return new Map(known.filter((entry): entry is [string, Shown] => entry[1] !== undefined));
    },
    async hide(userIds) {
      for (const userId of userIds) shown.hide(userId);
    },
    async reap(gatewayId) {
      const taken: string[] = [];
      for (const [deadId, endedAt] of leases) {
        if (deadId === gatewayId || endedAt > now()) continue;
        const theirs = owedBy(deadId);
        for (const userId of [...theirs].slice(0, usersPerCall)) {
          theirs.delete(userId);
          owedBy(gatewayId).add(userId);
          bury(deadId, userId, endedAt);
          taken.push(userId);
        }
        if (theirs.size > 0) continue;
        leases.delete(deadId);
        owed.delete(deadId);
      }
      return taken;
    },
    ...createMemoryAcknowledgements(now, options.maxAcknowledgements ?? 200_000),
    async close() {},
  };
}
