import type { UserPublication } from '@parley/contracts';
import type { RateLimit } from '@parley/rate-limit';
import { AppError, type TokenVerifier, toAppError } from '@parley/runtime';
import type { GatewayEvents } from '../events.ts';
import type { GatewayPresence } from '../presence/gateway-presence.ts';
import type { Hub } from '../rooms/hub.ts';
import type { Receipts } from '../rooms/receipts.ts';
import type { ReadChanges } from '../rooms/release.ts';
import type { UserSocket } from '../rooms/user-sockets.ts';
import type { HeadsReader } from '../upstream/heads-reader.ts';
import { attach, releaseAll } from './attach.ts';
import { authenticate, type Credentials, type RedeemTicket } from './credentials.ts';
import { helloFrame } from './hello.ts';
import type { Session } from './session.ts';
import type { Slices } from './slices.ts';

/** Connects of one user over all gateways: a phone that flaps passes, a loop does not. */
const CONNECT_LIMIT = { burst: 60, perSecond: 2 };

export interface ConnectBy {
  config: { rateLimits: 'on' | 'off'; maxSocketsPerUser: number; heartbeatMs: number };
  events: GatewayEvents;
  verifier: TokenVerifier;
  redeem: RedeemTicket;
  rateLimit: RateLimit;
  hub: Hub;
  heads: HeadsReader;
  slices: Slices;
  receipts: Receipts;
  readChanges: ReadChanges;
  presence: GatewayPresence;
  memberships: {
    publication(userId: string, sockets: readonly UserSocket[], publication: UserPublication): void;
  };
}

/** The way of a socket from credentials to hello. Never rejects: a failure is said, and closes the socket. */
export async function connect(
  by: ConnectBy,
  session: Session,
  credentials: Exclude<Credentials, { kind: 'none' }>,
  id?: string,
): Promise<void> {
  session.authenticating();
  try {
    session.caller = await authenticate(credentials, by);
    if (session.isClosing) return;
    await limitConnects(by, session.userId);
    if (session.isClosing) return;
    // No await between: others of the user's sockets may be on their way, and count from here on.
    limitSockets(by, session.userId);
    await begin(by, session, id);
  } catch (error) {
    const refusal = toAppError(error);
    if (refusal.code === 'internal' || refusal.code === 'busy') {
      by.events.connectFailed(session.connectionId, error);
    }
    if (!session.isClosing) session.refuse(refusal, { id });
  }
}

/** Throws `rate_limited` when the user connects too often. */
async function limitConnects({ config, rateLimit }: ConnectBy, userId: string): Promise<void> {
  if (config.rateLimits === 'off') return;
  const { allowed, retryAfterMs } = await rateLimit.take(`ws-connect:${userId}`, CONNECT_LIMIT);
  if (!allowed) throw new AppError('rate_limited', 'Connecting too often', { retryAfterMs });
}

/** Throws `rate_limited` when the user has too many sockets here. */
function limitSockets({ config, hub }: ConnectBy, userId: string): void {
  if ((hub.users.get(userId)?.sockets.length ?? 0) < config.maxSocketsPerUser) return;
  throw new AppError('rate_limited', 'Too many open sockets', { retryAfterMs: 5_000 });
}

async function begin(by: ConnectBy, session: Session, id: string | undefined): Promise<void> {
  const list = await attach(session, by);
  const { caller, connectionId, userId, sessionId } = session;
  if (!list || !caller) return;
  // Told of between the token's check and the subscription to the user's channel.
  if (by.verifier.isRevoked(sessionId)) throw new AppError('forbidden', 'The session was revoked');
  const { heartbeatMs } = by.config;
  const waited = session.goLive(helloFrame({ caller, connectionId, heartbeatMs, list }, id));
  // A token that expires just now.
  if (!session.isLive) return;
  releaseAll(session, list.heads, by);
  by.presence.entered(session, list);
  for (const publication of waited.publications) by.memberships.publication(userId, [session], publication);
  session.receiveAgain(waited.frames);
}
