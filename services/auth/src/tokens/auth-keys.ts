import { ConfigError, Secret } from '@parley/runtime';
import { type CryptoKey, importJWK } from 'jose';
import type { KeysFile } from './keys-file.ts';

/** A public signing key as the JWK Set shows it (RFC 7517, RFC 8037). */
export interface PublicJwk {
  kty: string;
  crv: string;
  x: string;
  kid: string;
  alg: string;
  use: string;
}

export interface AuthKeys {
  /** Signs access tokens. */
  signing: { kid: string; key: Secret<CryptoKey> };
  /** The public halves of every key whose tokens may still be about. */
  jwks: { keys: PublicJwk[] };
  refreshKey: Secret<Buffer>;
}

/** Makes the keys of a file usable. The private ones are imported without a way to export them. */
export async function importKeys(file: KeysFile): Promise<AuthKeys> {
  const [first] = file.signing;
  if (!first) throw new ConfigError(['AUTH_KEYS_FILE has no key under "signing"']);
  const { kty, crv, d, x } = first.jwk;
  const key = (await importJWK({ kty, crv, d, x } as typeof first.jwk, 'EdDSA', {
    extractable: false,
  })) as CryptoKey;
  return {
    signing: { kid: first.kid, key: new Secret(key) },
    jwks: {
      keys: file.signing.map(({ kid, jwk }) => ({
        kty: 'OKP',
        crv: 'Ed25519',
        x: String(jwk.x),
        kid,
        alg: 'EdDSA',
        use: 'sig',
      })),
    },
    refreshKey: new Secret(Buffer.from(file.refresh_hmac_key, 'base64url')),
  };
}
