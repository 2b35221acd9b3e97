import { newId } from '@parley/contracts';
import {
  createAuthAuthority,
  type Running,
  runPhases,
  startInternalServer,
  TokenVerifier,
} from '@parley/runtime';
import type { GatewayConfig } from './config.ts';
import { createContext, type GatewayContext } from './context.ts';
import { createGatewayEvents } from './events.ts';
import { receive } from './frames/receive.ts';
import type { GatewaySeams } from './seams.ts';
import { Arrivals } from './session/arrivals.ts';
import { comeBackWithinMs } from './session/come-back.ts';
import { connect } from './session/connect.ts';
import { createTicketRedeemer } from './session/credentials.ts';
import { drain } from './session/drain.ts';
import { Sessions } from './session/sessions.ts';
import { startUpgradeServer } from './session/upgrade.ts';
import { type GatewayStats, statsOf } from './stats.ts';

const GOODBYE_MS = 500;

export interface RunningGateway extends Running {
  stats(): GatewayStats;
}

/** Starts a gateway on the given seams, which it does not close. Ready once auth and message answer. */
export async function startGateway(config: GatewayConfig, seams: GatewaySeams): Promise<RunningGateway> {
  const { logger } = seams;
  const events = createGatewayEvents(logger);
  const authority = createAuthAuthority(config.authAddress);
  const tickets = createTicketRedeemer(config.authAddress);
  const verifier = new TokenVerifier({
    authority,
    // Half of what is promised, as each poll takes its time.
    intervalMs: 500,
    onRevoked: ({ userId, sessionId }) => sessions.revoke(userId, sessionId),
    onAuthority: ({ reachable, error }) => (reachable ? events.authBack() : events.authAway(error)),
  });
  const context = createContext({
    ...seams,
    config,
    events,
    verifier,
    redeem: tickets.redeem,
    gatewayId: newId(),
    onUserRevoked: (userId) => sessions.revoke(userId),
    onEpoch: (epoch) => reload(epoch),
  });
  const sessions: Sessions = new Sessions({
    config,
    events,
    hub: context.hub,
    presence: context.presence,
    typing: context.typing,
    receive: (session, frame) => receive(context, session, frame),
    connect: (session, credentials) => connect(context, session, credentials),
  });
  const spreadMs = () => comeBackWithinMs(sessions.open.size, config.connectsLeastPerSecond);
  const reload = (epoch: string) => {
    events.epochChanged(epoch, sessions.open.size);
    for (const room of context.hub.rooms.values()) room.reset();
    const withinMs = spreadMs();
    for (const session of [...sessions.open]) session.close('restart', Math.random() * withinMs);
  };

  await Promise.all([
    verifier.start(),
    context.router.start(),
    context.presence.start(),
    context.people.start(),
  ]);
  const internal = await startInternalServer({
    host: config.host,
    port: config.internalPort,
    checks: { auth: () => verifier.ready, message: () => context.router.isReady },
  });
  const arrivals = new Arrivals({
    leastPerSecond: config.connectsLeastPerSecond,
    maxWaitMs: config.connectWaitMs,
  });
  const edge = await startUpgradeServer({
    ...config,
    port: config.httpPort,
    admit: () => sessions.admit(arrivals.waiting),
    arrivals,
    opened: (...args) => sessions.opened(...args),
    turnedAway: (...args) => sessions.turnedAway(...args),
  });

  const stop = async () => {
    internal.drain();
    edge.stopAccepting();
    arrivals.close();
    events.draining(sessions.open.size);
    await runPhases(logger, [
      {
        name: 'drain',
        run: () => drain([...sessions.open], { drainMs: config.drainMs, comeBackMs: spreadMs() }),
        timeoutMs: config.drainMs + 3_000,
      },
      { name: 'answer sends', run: () => context.router.drained(), timeoutMs: config.sendGiveUpMs },
      { name: 'say goodbye', run: () => sessions.closing(), timeoutMs: GOODBYE_MS },
      { name: 'write cursors and presence', run: () => writeOut(context) },
      { name: 'close', run: () => closeAll(context, sessions, [authority, tickets, internal]) },
      { name: 'close connections', run: () => edge.closed() },
    ]);
  };
  let stopping: Promise<void> | undefined;
  return {
    name: 'gateway',
    urls: { http: edge.url, internal: internal.url },
    stats: () => statsOf(context, sessions, arrivals),
    close: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function writeOut({ cursors, presence }: GatewayContext): Promise<void> {
  await Promise.all([cursors.close(), presence.close()]);
}

async function closeAll(
  context: GatewayContext,
  sessions: Sessions,
  others: readonly { close(): unknown }[],
): Promise<void> {
  const { feed, comparison, reconciliation, repair, rosters, slices, typing, people, hub, router, verifier } =
    context;
  sessions.close();
  slices.close();
  feed.close();
  comparison.close();
  reconciliation.close();
  rosters.close();
  typing.close();
  repair.close();
  router.close();
  await Promise.all([hub.close(), people.close(), verifier.close()]);
  await Promise.all(others.map((other) => other.close()));
}
