import type { AuthContext } from '../context.ts';
import type { AuthRpc } from './auth-rpc.ts';
import { confirmErasure } from './confirm-erasure.ts';
import { exportAccount } from './export-account.ts';
import { getKeys } from './get-keys.ts';
import { invalidateToken } from './invalidate-token.ts';
import { liftSuspension } from './lift-suspension.ts';
import { listErasures } from './list-erasures.ts';
import { listRevocations } from './list-revocations.ts';
import { redeemTicket } from './redeem-ticket.ts';
import { suspendUser } from './suspend-user.ts';

/** Every RPC of AuthService. */
export function rpcHandlers(context: AuthContext): AuthRpc {
  return {
    redeemTicket: redeemTicket(context),
    getKeys: getKeys(context),
    listRevocations: listRevocations(context),
    invalidateToken: invalidateToken(context),
    suspendUser: suspendUser(context),
    liftSuspension: liftSuspension(context),
    listErasures: listErasures(context),
    confirmErasure: confirmErasure(context),
    exportAccount: exportAccount(context),
  };
}
