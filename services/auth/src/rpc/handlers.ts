import type { AuthContext } from '../context.ts';
import type { AuthRpc } from './auth-rpc.ts';
import { getKeys } from './get-keys.ts';
import { invalidateToken } from './invalidate-token.ts';
import { listRevocations } from './list-revocations.ts';
import { redeemTicket } from './redeem-ticket.ts';

/** Every RPC of AuthService. */
export function rpcHandlers(context: AuthContext): AuthRpc {
  return {
    redeemTicket: redeemTicket(context),
    getKeys: getKeys(context),
    listRevocations: listRevocations(context),
    invalidateToken: invalidateToken(context),
  };
}
