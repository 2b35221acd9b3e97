import { decodeUserPublication, type eventProto, timings, userOfChannel } from '@parley/contracts';
import type { Fanout } from '@parley/fanout';
import type { Presence } from '@parley/presence';
import type { RateLimit } from '@parley/rate-limit';
import type { TokenVerifier } from '@parley/runtime';
import type { GatewayConfig } from './config.ts';
import type { GatewayEvents } from './events.ts';
import { GatewayPresence } from './presence/gateway-presence.ts';
import { People } from './presence/people.ts';
import { Typing } from './presence/typing.ts';
import { Comparison } from './rooms/compare.ts';
import { GapRepair } from './rooms/gap-repair.ts';
import { Hub } from './rooms/hub.ts';
import { Memberships } from './rooms/memberships.ts';
import { participantRows } from './rooms/participant-rows.ts';
import { PersonalStates } from './rooms/personal-states.ts';
import { positionsIn } from './rooms/positions.ts';
import { ReceiptLedger } from './rooms/receipt-ledger.ts';
import { Receipts } from './rooms/receipts.ts';
import { Reconciliation } from './rooms/reconciliation.ts';
import type { ReadChanges } from './rooms/release.ts';
import { Rosters } from './rooms/rosters.ts';
import { Stays } from './rooms/stays.ts';
import type { RedeemTicket } from './session/credentials.ts';
import { SendAllowance } from './session/send-allowance.ts';
import { Slices } from './session/slices.ts';
import { ChangeFeed } from './upstream/change-feed.ts';
import { ChangesReader } from './upstream/changes-reader.ts';
import { CursorWriter } from './upstream/cursor-writer.ts';
import { Epoch } from './upstream/epoch.ts';
import { HeadsReader, type UserHeads } from './upstream/heads-reader.ts';
import { MessageRouter } from './upstream/message-router.ts';
import { RoomOpener } from './upstream/room-opener.ts';
import { RostersReader } from './upstream/rosters-reader.ts';
import { UnaryCalls } from './upstream/unary-calls.ts';
import { ViewsReader } from './upstream/views-reader.ts';

const UNARY_BOUNDS = { maxUnderWay: 256, maxWaiting: 20_000 };
/** The feed is read once a second: three reads later it has told of everything. */
const LEDGER = { maxEntries: 100_000, keepMs: 3_000 };

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
  /** {@link ChangesReader.read}, for what passes through rooms: the stays of their members are held against it. */
  readChanges: ReadChanges;
  opener: RoomOpener;
  cursors: CursorWriter;
  /** In which hellos and joins are worked on. */
  slices: Slices;
  presence: GatewayPresence;
  typing: Typing;
  people: People;
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
  const upstream = createUpstream(options, (userId, list) => shown.listed(userId, list));
  const { heads, changes, router, views } = upstream;
  const position = positionsIn(upstream);
  const stays = new Stays({
    hub: () => hub,
    position,
    over(userId, conversationId) {
      const live = (hub.users.get(userId)?.sockets ?? []).filter((socket) => socket.isLive);
      memberships.removed(live, conversationId);
      reconciliation.check(userId, conversationId);
    },
  });
  const readChanges: ReadChanges = async (conversationId, sinceRev) => {
    const page = await changes.read(conversationId, sinceRev);
    await stays.settle(conversationId, sinceRev, page);
    return page;
  };
  const { maxRosters, rosterIdleMs } = config;
  const rosters = new Rosters({
    read: (id) => upstream.rosterReads.read(id),
    maxRosters,
    idleMs: rosterIdleMs,
  });
  const receipts = new Receipts({ hub: () => hub, ledger: new ReceiptLedger(LEDGER), rosters });
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
  const states = new PersonalStates(LEDGER);
  const memberships = new Memberships({
    hub: () => hub,
    position,
    readChanges,
    presence: shown,
    states,
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
      gap: () => comparison.all(),
    },
  });
  const comparison: Comparison = new Comparison({
    ...{ hub, heads, changes, receipts, rosters, reconciliation, events },
    rosterReads: upstream.rosterReads,
  });
  const tellAgain = ({ channel, payload }: eventProto.Publication) => {
    const user = hub.users.get(userOfChannel(channel) ?? '');
    const told = user && decodeUserPublication(Buffer.from(payload));
    if (!user || told?.kind !== 'frame' || !states.isOwed(user.userId, told.frame)) return;
    const live = user.sockets.filter((socket) => socket.isLive);
    memberships.publication(user.userId, live, told);
  };
  const feed = new ChangeFeed({
    instances: router.instances,
    events,
    onChanges(read) {
      upstream.onEpoch(read.epoch);
      comparison.apply(read);
      for (const change of read.blocks) shown.blockChanged(change);
      for (const told of read.personal) tellAgain(told);
    },
    onHole: ({ isOver }) => comparison.all({ withCursors: isOver }),
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
    slices: new Slices(),
    allowance: allowanceOf(config),
    readChanges,
    presence: shown,
    people: new People({ hub: () => hub, fanout: options.fanout, heads, events }),
    typing: new Typing({
      hub: () => hub,
      fanout: options.fanout,
      expiryMs: config.typingExpiryMs,
      throttleMs: config.typingThrottleMs,
      isBlocked: (userId, conversationId) => shown.isBlockedConversation(userId, conversationId),
    }),
  };
}

function createUpstream(
  { config, events, onEpoch }: ContextOptions,
  onList: (userId: string, list: UserHeads) => void,
): Upstream {
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
    heads: new HeadsReader(calls, epoch.observe, onList),
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
