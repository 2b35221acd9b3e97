import { timings } from '@parley/contracts';
import type { Fanout } from '@parley/fanout';
import type { Presence } from '@parley/presence';
import type { RateLimit } from '@parley/rate-limit';
import type { TokenVerifier } from '@parley/runtime';
import type { GatewayConfig } from './config.ts';
import type { GatewayEvents } from './events.ts';
import { GatewayPresence } from './presence/gateway-presence.ts';
import { Typing } from './presence/typing.ts';
import { Comparison } from './rooms/compare.ts';
import { GapRepair } from './rooms/gap-repair.ts';
import { Hub } from './rooms/hub.ts';
import { Memberships } from './rooms/memberships.ts';
import { participantRows } from './rooms/participant-rows.ts';
import { ReceiptLedger } from './rooms/receipt-ledger.ts';
import { Receipts } from './rooms/receipts.ts';
import { Reconciliation } from './rooms/reconciliation.ts';
import type { ReadChanges } from './rooms/release.ts';
import { Rosters } from './rooms/rosters.ts';
import type { RedeemTicket } from './session/credentials.ts';
import { SendAllowance } from './session/send-allowance.ts';
import { ChangeFeed } from './upstream/change-feed.ts';
import { ChangesReader } from './upstream/changes-reader.ts';
import { CursorWriter } from './upstream/cursor-writer.ts';
import { Epoch } from './upstream/epoch.ts';
import { HeadsReader } from './upstream/heads-reader.ts';
import { MessageRouter } from './upstream/message-router.ts';
import { RoomOpener } from './upstream/room-opener.ts';
import { RostersReader } from './upstream/rosters-reader.ts';
import { UnaryCalls } from './upstream/unary-calls.ts';
import { ViewsReader } from './upstream/views-reader.ts';

const UNARY_BOUNDS = { maxUnderWay: 256, maxWaiting: 20_000 };
/** The feed is read once a second: three reads later it has told of everything. */
const RECEIPT_LEDGER = { maxEntries: 100_000, keepMs: 3_000 };

/** What a gateway works with: handlers receive it whole, deeper code takes what it uses. */
export interface GatewayContext {
  config: GatewayConfig;
  events: GatewayEvents;
  verifier: TokenVerifier;
  redeem: RedeemTicket;
  rateLimit: RateLimit;
  hub: Hub;
  memberships: Memberships;
  reconciliation: Reconciliation;
  rosters: Rosters;
  receipts: Receipts;
  repair: GapRepair;
  comparison: Comparison;
  feed: ChangeFeed;
  router: MessageRouter;
  /** Bytes of sends by sender and by conversation; null: not limited. */
  allowance: SendAllowance | null;
  calls: UnaryCalls;
  heads: HeadsReader;
  changes: ChangesReader;
  /** {@link ChangesReader.read}, for what replays. */
  readChanges: ReadChanges;
  opener: RoomOpener;
  cursors: CursorWriter;
  presence: GatewayPresence;
  typing: Typing;
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

type Upstream = Pick<GatewayContext, 'router' | 'calls' | 'heads' | 'changes' | 'opener' | 'cursors'> & {
  views: ViewsReader;
  rosterReads: RostersReader;
  onEpoch(epoch: string): void;
};

/** Builds and wires the parts; starts nothing. */
export function createContext(options: ContextOptions): GatewayContext {
  const { config, events, verifier, redeem, rateLimit, presence, gatewayId } = options;
  const upstream = createUpstream(options);
  const { heads, changes, router, views } = upstream;
  const readChanges: ReadChanges = (conversationId, sinceRev) => changes.read(conversationId, sinceRev);
  const { maxRosters, rosterIdleMs } = config;
  const rosters = new Rosters({
    read: (id) => upstream.rosterReads.read(id),
    maxRosters,
    idleMs: rosterIdleMs,
  });
  const receipts = new Receipts({ hub: () => hub, ledger: new ReceiptLedger(RECEIPT_LEDGER), rosters });
  const shown = new GatewayPresence({
    presence,
    gatewayId,
    fanout: options.fanout,
    hub: () => hub,
    heads,
    renewMs: config.leaseRenewMs,
    lookMs: config.leaseLookMs,
    graceMs: config.offlineGraceMs,
    events,
  });
  const memberships = new Memberships({
    hub: () => hub,
    ...upstream,
    presence: shown,
    receipts,
    check: (userId, conversationId) => reconciliation.check(userId, conversationId),
    events,
    revoked: (sessionId, userId) => verifier.revoke({ sessionId, userId, revokedAtMs: Date.now() }),
    userRevoked: options.onUserRevoked,
  });
  const reconciliation = new Reconciliation({ hub: () => hub, views, memberships, events });
  const repair = new GapRepair({
    readChanges,
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
      participantsChanged(room, event) {
        const rows = participantRows(event);
        rosters.participants(room, event.rev, rows);
        memberships.participantsChanged(room, event, rows);
      },
      receipt: receipts.passedRoom,
      unsettled: rosters.forget,
      publication: memberships.publication,
      gap: compareAll,
    },
  });
  const comparison: Comparison = new Comparison({ hub, heads, changes, receipts, reconciliation, events });
  function compareAll(): void {
    rosters.clear();
    comparison.all();
  }
  const feed = new ChangeFeed({
    instances: router.instances,
    events,
    onChanges(read) {
      upstream.onEpoch(read.epoch);
      comparison.apply(read);
    },
    onHole: compareAll,
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
    reconciliation,
    rosters,
    receipts,
    repair,
    comparison,
    feed,
    ...upstream,
    allowance: allowanceOf(config),
    readChanges,
    presence: shown,
    typing: new Typing({
      hub: () => hub,
      fanout: options.fanout,
      expiryMs: config.typingExpiryMs,
      throttleMs: config.typingThrottleMs,
    }),
  };
}

function createUpstream({ config, events, onEpoch }: ContextOptions): Upstream {
  const epoch = new Epoch(onEpoch);
  const router = new MessageRouter({
    addresses: config.messageAddresses,
    giveUpMs: config.sendGiveUpMs,
    maxQueuedSends: config.maxQueuedSends,
    maxQueuedBytes: config.maxQueuedBytes,
    targetMs: config.sendTargetMs,
    events,
  });
  const calls = new UnaryCalls(router.instances, UNARY_BOUNDS);
  return {
    router,
    calls,
    heads: new HeadsReader(calls, epoch.observe),
    changes: new ChangesReader(calls, epoch.observe),
    opener: new RoomOpener(calls, epoch.observe),
    cursors: new CursorWriter(calls, {
      maxWaiting: config.maxWaitingCursors,
      mergeMs: timings.receiptMergeMs,
      events,
    }),
    views: new ViewsReader(calls),
    rosterReads: new RostersReader(calls, epoch.observe),
    onEpoch: epoch.observe,
  };
}

function allowanceOf({
  rateLimits,
  sendBurstBytes,
  sendBytesPerSecond,
}: GatewayConfig): SendAllowance | null {
  if (rateLimits === 'off') return null;
  return new SendAllowance({ burst: sendBurstBytes, perSecond: sendBytesPerSecond });
}
