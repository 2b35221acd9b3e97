import type { Logger } from '@parley/runtime';

/** One function for each thing that happens and that an operator may want to know. */
export interface GatewayEvents {
  instanceUp(address: string): void;
  instanceLost(address: string, error: unknown): void;
  feedLost(address: string, error: unknown): void;
  authAway(error: unknown): void;
  authBack(): void;
  connectFailed(connectionId: string, error: unknown): void;
  frameFailed(type: string, connectionId: string, error: unknown): void;
  slowConsumer(connectionId: string): void;
  gapUnrepaired(conversationId: string, error: unknown): void;
  membershipUnsettled(conversationId: string, error: unknown): void;
  compareFailed(error: unknown): void;
  roomAhead(conversationId: string, rev: number, databaseRev: number): void;
  epochChanged(epoch: string, sockets: number): void;
  cursorsNotWritten(count: number, error: unknown): void;
  cursorsDropped(count: number): void;
  presenceNotWritten(error: unknown): void;
  presenceNotAnnounced(count: number): void;
  profileNotTold(userId: string, error: unknown): void;
  draining(sockets: number): void;
}

/** Ids only: no body, no token, no key. */
export function createGatewayEvents(logger: Logger): GatewayEvents {
  const warnSeldom = onceASecond();
  return {
    instanceUp: (address) => logger.info({ address }, 'message instance up'),
    instanceLost: (address, err) => logger.warn({ address, err }, 'message instance lost'),
    feedLost: (address, err) => logger.warn({ address, err }, 'change feed lost'),
    authAway: (err) => logger.error({ err }, 'auth is away: going on with the revocations known'),
    authBack: () => logger.info('auth is back'),
    connectFailed: (connectionId, err) => logger.warn({ connectionId, err }, 'connect failed'),
    frameFailed: (type, connectionId, err) => logger.error({ type, connectionId, err }, 'frame failed'),
    slowConsumer: (connectionId) => logger.info({ connectionId }, 'slow consumer closed'),
    gapUnrepaired: (conversationId, err) => logger.warn({ conversationId, err }, 'gap not repaired yet'),
    membershipUnsettled: (conversationId, err) =>
      logger.warn({ conversationId, err }, 'membership not settled; the feed will'),
    compareFailed: (err) => logger.warn({ err }, 'rooms not compared yet'),
    roomAhead: (conversationId, rev, databaseRev) =>
      logger.error({ conversationId, rev, databaseRev }, 'room ahead of the database'),
    epochChanged: (epoch, sockets) => logger.warn({ epoch, sockets }, 'epoch changed: clients reload'),
    cursorsNotWritten: (count, err) => warnSeldom(() => logger.warn({ count, err }, 'cursors not written')),
    cursorsDropped: (count) => warnSeldom(() => logger.warn({ count }, 'cursors dropped')),
    presenceNotWritten: (err) => warnSeldom(() => logger.warn({ err }, 'presence not written')),
    presenceNotAnnounced: (count) => warnSeldom(() => logger.warn({ count }, 'presence not announced')),
    profileNotTold: (userId, err) => warnSeldom(() => logger.warn({ userId, err }, 'profile not told')),
    draining: (sockets) => logger.info({ sockets }, 'draining'),
  };
}

function onceASecond(): (log: () => void) => void {
  let quietUntilMs = 0;
  return (log) => {
    if (Date.now() < quietUntilMs) return;
    quietUntilMs = Date.now() + 1_000;
    log();
  };
}
