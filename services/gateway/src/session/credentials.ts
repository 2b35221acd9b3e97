import type { IncomingMessage } from 'node:http';
import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import { AppError, type Caller, createGrpcClient, Secret, type TokenVerifier } from '@parley/runtime';

const REDEEM_TIMEOUT_MS = 3_000;

/** What a handshake brought; none: an `auth` frame has to follow. */
export type Credentials =
  | { kind: 'token'; token: Secret }
  | { kind: 'ticket'; ticket: Secret }
  | { kind: 'none' };

/**
 * The credentials of an upgrade request: `Authorization: Bearer`, else `?ticket=`, else `?token=`. Kept as
 * secrets; the URL is logged nowhere.
 */
export function credentialsOf(request: IncomingMessage, url: URL): Credentials {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    // Another scheme is a token that does not verify, not an anonymous handshake.
    return { kind: 'token', token: new Secret(/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '') };
  }
  const ticket = url.searchParams.get('ticket');
  if (ticket !== null) return { kind: 'ticket', ticket: new Secret(ticket) };
  const token = url.searchParams.get('token');
  if (token !== null) return { kind: 'token', token: new Secret(token) };
  return { kind: 'none' };
}

/** Redeems a WebSocket ticket: single use. Throws `unauthenticated`, or `busy` when auth is away. */
export type RedeemTicket = (ticket: string) => Promise<Caller>;

export function createTicketRedeemer(address: string): { redeem: RedeemTicket; close(): void } {
  const client = createGrpcClient(authProto.AuthService, address);
  return {
    async redeem(ticket) {
      const request = create(authProto.RedeemTicketRequestSchema, { ticket });
      const response = await client.redeemTicket(request, { timeoutMs: REDEEM_TIMEOUT_MS });
      return {
        userId: response.userId,
        sessionId: response.sessionId,
        tokenExpiresAtMs: Number(response.tokenExpiresAtMs),
      };
    },
    close: () => client.close(),
  };
}

/** Who the credentials speak for. Throws `unauthenticated`, `token_expired` or `busy`. */
export async function authenticate(
  credentials: Exclude<Credentials, { kind: 'none' }>,
  by: { verifier: TokenVerifier; redeem: RedeemTicket },
): Promise<Caller> {
  if (credentials.kind === 'token') return by.verifier.verify(credentials.token.reveal());
  const ticket = credentials.ticket.reveal();
  if (ticket.length === 0 || ticket.length > 512)
    throw new AppError('unauthenticated', 'The ticket is not valid');
  const caller = await by.redeem(ticket);
  if (by.verifier.isRevoked(caller.sessionId))
    throw new AppError('unauthenticated', 'The session was revoked');
  return caller;
}
