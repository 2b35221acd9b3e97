import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { redeemTicket as redeem } from '../tokens/ws-ticket.ts';
import type { AuthRpc } from './auth-rpc.ts';

export function redeemTicket(context: AuthContext): AuthRpc['redeemTicket'] {
  return async ({ ticket }) => {
    const caller = await redeem(context.pool, ticket, context.now());
    if (!caller) throw new AppError('unauthenticated', 'The ticket is not valid');
    return create(authProto.RedeemTicketResponseSchema, {
      userId: caller.userId,
      sessionId: caller.sessionId,
      tokenExpiresAtMs: BigInt(caller.tokenExpiresAtMs),
    });
  };
}
