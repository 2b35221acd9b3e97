import { type authRoutes, timings } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { issueTicket } from '../tokens/ws-ticket.ts';

export function wsTicket(context: AuthContext): Handler<typeof authRoutes.wsTicket> {
  return async ({ caller }) => {
    const ticket = await issueTicket(context.pool, caller, context.now());
    if (!ticket) throw new AppError('unauthenticated', 'The session was revoked');
    return { status: 200, body: { ticket, expires_in: timings.wsTicketMs / 1_000 } };
  };
}
