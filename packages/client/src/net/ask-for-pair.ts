import type { TokenPair } from '@parley/contracts';
import { isTransient } from '../refusal.ts';
import type { Http } from './http.ts';
import { type Tokens, tokensOf } from './tokens.ts';

/**
 * The server gives the same pair again for 10 s when the answer of a refresh was lost; later it takes the repeat for a
 * theft, and ends the session. So the last attempt begins within 9 s, also on a network that answers nothing.
 */
const ATTEMPT_MS = 2_500;
const REPEAT_AFTER_MS = [200, 400, 600];

/** The pair that follows one. Rejects with what is retryable when no server could be asked. */
export async function askForPair(http: Http, used: Tokens): Promise<Tokens> {
  const body = { refresh_token: used.refresh_token };
  const call = { method: 'POST', path: '/api/auth/refresh', body };
  const ask = async (waitMs?: number) =>
    tokensOf(await http.json<TokenPair | undefined>({ ...call, waitMs }), used.refreshes + 1);
  for (const pauseMs of REPEAT_AFTER_MS) {
    try {
      return await ask(ATTEMPT_MS);
    } catch (error) {
      if (!isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return ask();
}
