import type { Fanout } from '@parley/fanout';
import type { Presence } from '@parley/presence';
import type { RateLimit } from '@parley/rate-limit';
import type { TokenVerifier } from '@parley/runtime';
import type { GatewayConfig } from './config.ts';
import type { GatewayEvents } from './events.ts';
import { Comparison } from './rooms/compare.ts';
import { GapRepair } from './rooms/gap-repair.ts';
import { Hub } from './rooms/hub.ts';
import { Memberships } from './rooms/memberships.ts';
import type { RedeemTicket } from './session/credentials.ts';
import { PresenceWriter } from './session/presence-writer.ts';
import { ChangeFeed } from './upstream/change-feed.ts';
import { ChangesReader } from './upstream/changes-reader.ts';
import { CursorWriter } from './upstream/cursor-writer.ts';
import { Epoch } from './upstream/epoch.ts';
import { HeadsReader } from './upstream/heads-reader.ts';
import { MessageRouter } from './upstream/message-router.ts';
import { RoomOpener } from './upstream/room-opener.ts';
import { UnaryCalls } from './upstream/unary-calls.ts';

const UNARY_BOUNDS = { maxUnderWay: 256, maxWaiting: 20_000 };

/** What a gateway works with: handlers receive it whole, deeper code takes what it uses. */
export interface GatewayContext {
  config: GatewayConfig;
  events: GatewayEvents;
  verifier: TokenVerifier;
  redeem: RedeemTicket;
  rateLimit: RateLimit;
  hub: Hub;
  memberships: Memberships;
  repair: GapRepair;
  comparison: Comparison;
  feed: ChangeFeed;
  router: MessageRouter;
  calls: UnaryCalls;
  heads: HeadsReader;
  changes: ChangesReader;
  opener: RoomOpener;
  cursors: CursorWriter;
  presence: PresenceWriter;
}

export interface ContextOptions {
  config: GatewayConfig;
  events: GatewayEvents;
  verifier: TokenVerifier;
  redeem: RedeemTicket;
  rateLimit: RateLimit;
  fanout: Fanout;
  presence: Presence;
  gatewayId: string;
  /** The database was restored: every client has to reload. */
  onEpoch(epoch: string): void;
  /** Closes the sockets of a user, 4403. */
  onUserRevoked(userId: string): void;
}

type Upstream = Pick<GatewayContext, 'router' | 'calls' | 'heads' | 'changes' | 'opener' | 'cursors'>;

/** Builds and wires the parts; starts nothing. */
export function createContext(options: ContextOptions): GatewayContext {
  const { config, events, verifier, redeem, rateLimit, presence, gatewayId } = options;
  const upstream = createUpstream(options);
  const { heads, changes, router } = upstream;
  const memberships = new Memberships({
    hub: () => hub,
    ...upstream,
    events,
    revoked: (sessionId, userId) => verifier.revoke({ sessionId, userId, revokedAtMs: Date.now() }),
    userRevoked: options.onUserRevoked,
  });
  const repair = new GapRepair({
    readChanges: (conversationId, sinceRev) => changes.read(conversationId, sinceRev),
    holdMs: config.gapHoldMs,
    events,
    onAhead(room, databaseRev) {
      events.roomAhead(room.conversationId, room.rev, databaseRev);
      for (const { socket } of [...room.members]) socket.restart();
      room.reset();
    },
  });
  const hub: Hub = new Hub({
    fanout: options.fanout,
    lingerMs: config.roomLingerMs,
    recent: { maxPerRoom: config.recentFramesPerRoom, maxBytes: config.recentFramesBytes },
    handlers: {
      behind: repair.notice,
      participantsChanged: memberships.participantsChanged,
      publication: memberships.publication,
      gap: () => comparison.all(),
    },
  });
  const comparison: Comparison = new Comparison({ hub, heads, changes, memberships, events });
  const feed = new ChangeFeed({
    instances: router.instances,
    events,
    onChanges: (read) => comparison.apply(read),
    onHole: comparison.all,
  });
  router.onChange(() => feed.open());
  return {
    config,
    events,
    verifier,
    redeem,
    rateLimit,
    hub,
    memberships,
    repair,
    comparison,
    feed,
    ...upstream,
    presence: new PresenceWriter({ presence, gatewayId, renewMs: config.leaseRenewMs, events }),
  };
}

function createUpstream({ config, events, onEpoch }: ContextOptions): Upstream {
  const epoch = new Epoch(onEpoch);
  const router = new MessageRouter({
    addresses: config.messageAddresses,
    giveUpMs: config.sendGiveUpMs,
    maxQueuedSends: config.maxQueuedSends,
    maxQueuedBytes: config.maxQueuedBytes,
    events,
  });
  const calls = new UnaryCalls(router.instances, UNARY_BOUNDS);
  return {
    router,
    calls,
    heads: new HeadsReader(calls, epoch.observe),
    changes: new ChangesReader(calls, epoch.observe),
    opener: new RoomOpener(calls, epoch.observe),
    cursors: new CursorWriter(calls, { maxWaiting: config.maxWaitingCursors, events }),
  };
}
