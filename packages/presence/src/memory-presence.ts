import {
  acknowledgementTtlMs,
  type Connection,
  type ConnectionChange,
  defaultLeaseMs,
  type Presence,
} from './presence.ts';

export interface MemoryPresenceOptions {
  /** Milliseconds of any clock that does not go back. */
  now?: () => number;
  leaseMs?: number;
  /** Beyond it the acknowledgement written longest ago is forgotten: a push too many, never one too few. */
  maxAcknowledgements?: number;
}

/** Presence for services in one process: all of them share this one object. */
export function createMemoryPresence(options: MemoryPresenceOptions = {}): Presence {
  const now = options.now ?? (() => performance.now());
  const leaseMs = options.leaseMs ?? defaultLeaseMs;
  const maxAcknowledgements = options.maxAcknowledgements ?? 200_000;
  const leases = new Map<string, number>();
  const users = new Map<string, Map<string, Connection>>();
  // Insertion order is the order of the last write: the first key is the one to forget.
  const seqs = new Map<string, { seq: number; expiresAt: number }>();

  function apply(gatewayId: string, { userId, sessionId, connectionId, state }: ConnectionChange): void {
    const rows = users.get(userId);
    if (state !== null) {
      const row = { sessionId, connectionId, gatewayId, state };
      if (rows) rows.set(connectionId, row);
      else users.set(userId, new Map([[connectionId, row]]));
    } else if (rows?.delete(connectionId) && rows.size === 0) users.delete(userId);
  }

  const leased = (gatewayId: string) => (leases.get(gatewayId) ?? Number.NEGATIVE_INFINITY) > now();

  return {
    dropped: 0,
    async renew(gatewayId) {
      leases.set(gatewayId, now() + leaseMs);
    },
    async connected(gatewayId, changes) {
      for (const change of changes) apply(gatewayId, change);
    },
    async connections(userIds) {
      return new Map(
        userIds.map((userId) => {
          const rows = [...(users.get(userId)?.values() ?? [])];
          return [userId, rows.filter((row) => leased(row.gatewayId))];
        }),
      );
    },
    async release(gatewayId) {
      leases.delete(gatewayId);
      for (const [userId, rows] of users) {
        for (const [connectionId, row] of rows) if (row.gatewayId === gatewayId) rows.delete(connectionId);
        if (rows.size === 0) users.delete(userId);
      }
    },
    async acknowledge(batch) {
      for (const { sessionId, conversationId, seq } of batch) {
        const key = `${sessionId}|${conversationId}`;
        const known = seqs.get(key);
        if (known && known.seq >= seq && known.expiresAt > now()) continue;
        seqs.delete(key);
        seqs.set(key, { seq, expiresAt: now() + acknowledgementTtlMs });
        const [oldest] = seqs.keys();
        if (seqs.size > maxAcknowledgements && oldest !== undefined) seqs.delete(oldest);
      }
    },
    async acknowledged(keys) {
      return keys.map(({ sessionId, conversationId }) => {
        const known = seqs.get(`${sessionId}|${conversationId}`);
        return known && known.expiresAt > now() ? known.seq : 0;
      });
    },
    async close() {},
  };
}
