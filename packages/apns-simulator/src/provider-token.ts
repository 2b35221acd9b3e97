import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { isRecord } from './push.ts';
import type { Checked } from './validate-request.ts';

/** A key registered in the simulated developer account. */
export interface TrustedKey {
  readonly teamId: string;
  readonly keyId: string;
  /** The ES256 public key; a string is SPKI PEM. */
  readonly publicKey: KeyObject | string;
  /** The apps of its team; left out: any. */
  readonly bundleIds?: readonly string[];
  /** The one environment it is for; left out: both. */
  readonly environment?: Environment;
}

export type Environment = 'sandbox' | 'production';

/** What a provider token says, without the token: safe to show. */
export interface ProviderToken {
  readonly teamId: string;
  readonly keyId: string;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/** A token bound to its text, for telling two tokens apart, and to its key. Never leaves the simulator. */
export interface PresentedToken extends ProviderToken {
  readonly text: string;
  readonly bundleIds: readonly string[] | undefined;
  readonly environment: Environment | undefined;
}

export interface ProviderTokens {
  /** Checks signature, key, team and age (one hour by the injected clock). */
  verify(authorization: string | undefined): Promise<Checked<PresentedToken>>;
  /** The distinct valid tokens so far, oldest first (the latest 1,000). */
  seen(): ProviderToken[];
}

const maxAgeSeconds = 3_600;
/** A provider's clock may be ahead of ours by this much. */
const maxSkewSeconds = 60;
const maxRemembered = 1_000;

/** The verifier of Apple's "Establishing a token-based connection to APNs". */
export function createProviderTokens(
  keys: readonly TrustedKey[],
  now: () => number,
  environment?: Environment,
): ProviderTokens {
  const trusted = new Map(keys.map((key) => [key.keyId, { ...key, publicKey: toKeyObject(key.publicKey) }]));
  // A signature costs more than the rest of a request, so each distinct token is verified once.
  const verified = new Map<string, PresentedToken>();

  const verifySignature = async (text: string): Promise<PresentedToken | null> => {
    const known = verified.get(text);
    if (known) return known;
    const header = decodeProtectedHeader(text);
    const key = header.alg === 'ES256' && header.kid !== undefined ? trusted.get(header.kid) : undefined;
    if (!key) return null;
    const { payload } = await compactVerify(text, key.publicKey, { algorithms: ['ES256'] });
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (!isRecord(claims) || claims.iss !== key.teamId || !Number.isInteger(claims.iat)) return null;
    const { teamId, keyId, bundleIds } = key;
    const issuedAt = Number(claims.iat);
    const token = { teamId, keyId, issuedAt, text, bundleIds, environment: key.environment };
    verified.set(text, token);
    const oldest = verified.keys().next().value;
    if (verified.size > maxRemembered && oldest !== undefined) verified.delete(oldest);
    return token;
  };

  return {
    async verify(authorization) {
      const text = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
      if (text === undefined) return { ok: false, reason: 'MissingProviderToken' };
      // Anything jose throws here means one thing to APNs: the token is not valid.
      const token = await verifySignature(text).catch(() => null);
      if (token === null) return { ok: false, reason: 'InvalidProviderToken' };
      if (environment && token.environment && token.environment !== environment) {
        return { ok: false, reason: 'BadEnvironmentKeyIdInToken' };
      }
      const ageSeconds = Math.floor(now() / 1_000) - token.issuedAt;
      if (ageSeconds > maxAgeSeconds || ageSeconds < -maxSkewSeconds) {
        return { ok: false, reason: 'ExpiredProviderToken' };
      }
      return { ok: true, value: token };
    },
    seen: () => [...verified.values()].map(({ teamId, keyId, issuedAt }) => ({ teamId, keyId, issuedAt })),
  };
}

function toKeyObject(key: KeyObject | string): KeyObject {
  return typeof key === 'string' ? createPublicKey(key) : key;
}
