import { ConfigError, Secret } from '@parley/runtime';
import { type CryptoKey, importJWK } from 'jose';
import type { KeysFile, SigningKey } from './keys-file.ts';

/** A public signing key as the JWK Set shows it (RFC 7517, RFC 8037). */
export interface PublicJwk {
  kty: string;
  crv: string;
  x: string;
  kid: string;
  alg: string;
  use: string;
}

/** The signing keys of a keys file, ready to use. */
export interface ImportedKeys {
  /** The one that signs at a moment. Throws a {@link ConfigError} when none does. */
  signingAt(nowMs: number): { kid: string; key: Secret<CryptoKey> };
  /** The public halves of every key whose tokens may be about then, or that will sign. */
  publishedAt(nowMs: number): { keys: PublicJwk[] };
}

/** Makes the signing keys of a file usable. The private ones are imported without a way to export them. */
export async function importKeys(file: Pick<KeysFile, 'signing'>): Promise<ImportedKeys> {
  const keys = await Promise.all(file.signing.map(importKey));
  return {
    signingAt(nowMs) {
      const may = keys.filter((key) => key.signsFromMs <= nowMs && nowMs < key.verifiesUntilMs);
      // The first of those that began at once.
      const signing = may.reduceRight<(typeof may)[number] | undefined>(
        (best, key) => (best && best.signsFromMs > key.signsFromMs ? best : key),
        undefined,
      );
      if (!signing) throw new ConfigError(['AUTH_KEYS_FILE has no key that signs now']);
      return { kid: signing.kid, key: signing.key };
    },
    publishedAt: (nowMs) => ({
      keys: keys.filter((key) => nowMs < key.verifiesUntilMs).map((key) => key.published),
    }),
  };
}

async function importKey({ kid, jwk, signs_from: from, verifies_until: until }: SigningKey) {
  const { kty, crv, d, x } = jwk;
  const key = (await importJWK({ kty, crv, d, x } as typeof jwk, 'EdDSA', {
    extractable: false,
  })) as CryptoKey;
  return {
    kid,
    key: new Secret(key),
    signsFromMs: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from),
    verifiesUntilMs: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until),
    published: { kty: 'OKP', crv: 'Ed25519', x: String(x), kid, alg: 'EdDSA', use: 'sig' },
  };
}
