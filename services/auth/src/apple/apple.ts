import { type AppleClient, createAppleClient } from './apple-client.ts';
import { createAppleKeys } from './apple-keys.ts';
import type { AppleSettings } from './apple-settings.ts';
import { type AppleTokens, createAppleTokens } from './apple-tokens.ts';

/** Apple as auth deals with it. */
export interface Apple {
  tokens: AppleTokens;
  /** Null without a key of the team: nothing is asked of Apple but its public keys. */
  client: AppleClient | null;
}

/** Asks nothing of Apple yet: a start does not depend on it. */
export function createApple(settings: AppleSettings, now: () => number): Apple {
  const { jwksUrl, issuer, bundleIds, team } = settings;
  const keys = createAppleKeys({ url: jwksUrl, now });
  return {
    tokens: createAppleTokens({ keys, issuer, bundleIds, now }),
    client: team ? createAppleClient(team, settings, now) : null,
  };
}
