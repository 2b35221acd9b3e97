import type { PresentedToken } from './provider-token.ts';
import type { Reason } from './reasons.ts';

const minUpdateSeconds = 20 * 60;

/**
 * What one connection accepts after its first provider token: the same key only, and a newer token at most
 * every 20 minutes. Apple counts per connection (several provider servers each hold a token of their own),
 * so the state does too. The token just replaced stays good: requests under way may still carry it.
 */
export function createTokenUpdates(): (token: PresentedToken) => Reason | null {
  let current: PresentedToken | null = null;
  let previous: PresentedToken | null = null;
  return (token) => {
    if (current === null) {
      current = token;
      return null;
    }
    if (token.keyId !== current.keyId || token.teamId !== current.teamId) return 'UnrelatedKeyIdInToken';
    if (token.text === current.text || token.text === previous?.text) return null;
    if (token.issuedAt - current.issuedAt < minUpdateSeconds) return 'TooManyProviderTokenUpdates';
    previous = current;
    current = token;
    return null;
  };
}
