import type { Me, TokenPair } from '@parley/contracts';
import { Refusal } from '../refusal.ts';

export interface Tokens {
  access_token: string;
  refresh_token: string;
  /** By the clock of this machine, in milliseconds. */
  expires_at: number;
  /** How often this sign-in was refreshed here: tells which of two pairs is newer, whatever clocks say. */
  refreshes: number;
  session_id: string;
  me: Me;
}

/** Throws what is retryable when an answer is no pair of tokens: it is not the server's. */
export function tokensOf(pair: TokenPair | undefined, refreshes: number): Tokens {
  const isPair = [pair?.access_token, pair?.refresh_token, pair?.session_id, pair?.user?.id].every(
    (part) => typeof part === 'string',
  );
  if (!pair || !isPair)
    throw new Refusal({ code: 'internal', message: 'The answer has no tokens', retryable: true });
  const { access_token, refresh_token, session_id, user, expires_in: seconds } = pair;
  const expires_at = Date.now() + seconds * 1000;
  return { access_token, refresh_token, session_id, me: user, expires_at, refreshes };
}

/** Of two pairs of one sign-in. A store that refused a write has an older one. */
export function isNewer(kept: Tokens | undefined, used: Tokens): kept is Tokens {
  return kept?.session_id === used.session_id && kept.refreshes > used.refreshes;
}
