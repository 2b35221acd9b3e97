import { closeCodes, reconnectAfterOf } from '@parley/contracts/close-codes';

/** What a client does after its socket was closed; `afterMs` null: as the backoff says. */
export interface Move {
  do: 'reconnect' | 'refresh' | 'ask why' | 'give up';
  afterMs: number | null;
}

/** An error that came before the close says more than its code. */
export function nextMove(closeCode: number, reason: string, errorCode: string | null): Move {
  switch (errorCode) {
    case 'token_expired':
    case 'unauthenticated':
      return { do: 'refresh', afterMs: null };
    case 'forbidden':
    case 'suspended':
      return { do: 'ask why', afterMs: null };
  }
  switch (closeCode) {
    case closeCodes.unauthenticated.code:
      return { do: 'refresh', afterMs: null };
    case closeCodes.revoked.code:
      return { do: 'ask why', afterMs: null };
    case closeCodes.unsupported.code:
      return { do: 'give up', afterMs: null };
    case closeCodes.restart.code:
      return { do: 'reconnect', afterMs: reconnectAfterOf(reason) ?? 0 };
    default:
      return { do: 'reconnect', afterMs: null };
  }
}
