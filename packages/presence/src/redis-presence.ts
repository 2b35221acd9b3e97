import {
  type ConnectionChange,
  defaultTimes,
  type Presence,
  type PresenceLogger,
  type PresenceTimes,
} from './presence.ts';
import { readAcknowledgements, writeAcknowledgements } from './redis-acknowledgements.ts';
import { openRedisClient } from './redis-client.ts';
import { dropLease, extendLease, readConnections, writeRows } from './redis-connections.ts';
import { reapDead } from './redis-reap.ts';
import { forgetSeen, readShown, writeAnnouncements } from './redis-shown.ts';

/** Well within the life of the rows in Redis: sockets that live for days are written again before they expire. */
const rewriteEveryMs = 8 * 60 * 60 * 1_000;

/** Beyond it lost removals are forgotten: such a row costs a push a few seconds of grace, never the push. */
const maxGone = 50_000;

interface OwnGateway {
  readonly rows: Map<string, ConnectionChange>;
  /** When all rows were last known to be in Redis; undefined: a write was lost since. */
  writtenAt: number | undefined;
  /** Connections whose removal was lost, to be removed again. */
  readonly gone: Map<string, ConnectionChange>;
}

export interface RedisPresenceOptions extends PresenceTimes {
  /** `redis://` or `rediss://`. */
  url: string;
  /** Before every key: for tests that share a Redis. */
  prefix?: string;
  logger?: PresenceLogger;
}

/**
 * Presence shared through Redis. It remembers the rows of its own gateway, so that a Redis that lost them (or
 * missed writes while it was away) has them again after the next `renew`.
 */
export function createRedisPresence(options: RedisPresenceOptions): Presence {
  const { leaseMs, announceEveryMs, handOverMs } = { ...defaultTimes, ...options };
  const client = openRedisClient(options.url, options.prefix, options.logger);
  const gateways = new Map<string, OwnGateway>();
  let dropped = 0;

  function own(gatewayId: string): OwnGateway {
    const known = gateways.get(gatewayId);
    if (known) return known;
    const fresh = { rows: new Map(), gone: new Map(), writtenAt: performance.now() };
    gateways.set(gatewayId, fresh);
    return fresh;
  }

  /** Runs a write; what is lost is counted. True when it was made. */
  async function write(count: number, operation: Promise<unknown>): Promise<boolean> {
    try {
      await operation;
      return true;
    } catch (error) {
      dropped += count;
      options.logger?.('presence_write_dropped', { count, err: error });
      return false;
    }
  }

  async function rewrite(gatewayId: string, gateway: OwnGateway): Promise<void> {
    const changes = [...gateway.gone.values(), ...gateway.rows.values()];
    gateway.gone.clear();
    gateway.writtenAt = performance.now();
    await writeChanges(gatewayId, gateway, changes);
  }

  async function writeChanges(gatewayId: string, gateway: OwnGateway, changes: readonly ConnectionChange[]) {
    if (changes.length === 0) return;
    if (await write(changes.length, writeRows(client, gatewayId, changes))) return;
    gateway.writtenAt = undefined;
    for (const change of changes) {
      if (!gateway.rows.has(change.connectionId) && gateway.gone.size < maxGone) {
        gateway.gone.set(change.connectionId, { ...change, state: null });
      }
    }
  }

  return {
    get dropped() {
      return dropped;
    },
    async renew(gatewayId) {
      const gateway = own(gatewayId);
      let kept = false;
      const extended = await write(
        1,
        extendLease(client, gatewayId, leaseMs).then((before) => {
          kept = before;
        }),
      );
      if (!extended) return true;
      const { writtenAt } = gateway;
      const due = writtenAt === undefined || performance.now() - writtenAt > rewriteEveryMs;
      if (!kept || due) await rewrite(gatewayId, gateway);
      return kept;
    },
    async connected(gatewayId, changes) {
      const gateway = own(gatewayId);
      for (const change of changes) {
        if (change.state === null) gateway.rows.delete(change.connectionId);
        else gateway.rows.set(change.connectionId, change);
      }
      await writeChanges(gatewayId, gateway, changes);
    },
    async connections(userIds) {
      if (userIds.length === 0) return new Map();
      return readConnections(client, userIds).catch(() => new Map(userIds.map((userId) => [userId, []])));
    },
    async release(gatewayId) {
      const rows = [...(gateways.get(gatewayId)?.rows.values() ?? [])];
      gateways.delete(gatewayId);
      const removals = rows.map((row) => ({ ...row, state: null }));
      // Pipelines of one connection are run in order.
      await write(
        1,
        Promise.all([writeRows(client, gatewayId, removals), dropLease(client, gatewayId, handOverMs)]),
      );
    },
    async announce(gatewayId, userIds) {
      if (userIds.length === 0) return { changed: new Map(), early: [] };
      return writeAnnouncements(client, gatewayId, userIds, announceEveryMs).catch(() => null);
    },
    async shown(userIds) {
      if (userIds.length === 0) return new Map();
      return readShown(client, userIds).catch(() => new Map());
    },
    async hide(userIds) {
      if (userIds.length > 0) await write(userIds.length, forgetSeen(client, userIds));
    },
    async reap(gatewayId) {
      return reapDead(client, gatewayId).catch(() => []);
    },
    async acknowledge(batch) {
      if (batch.length > 0) await write(batch.length, writeAcknowledgements(client, batch));
    },
    async acknowledged(keys) {
      if (keys.length === 0) return [];
      return readAcknowledgements(client, keys).catch(() => keys.map(() => 0));
    },
    close: client.close,
  };
}
