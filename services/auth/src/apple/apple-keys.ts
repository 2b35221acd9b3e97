import { type CryptoKey, importJWK, type JWK } from 'jose';
import { appleAway, askApple } from './ask-apple.ts';

/** A key set that is older is read again before it is relied on. */
const FRESH_MS = 3_600_000;
/** After a look for an unknown key there is none for this long: made-up kids cost Apple and us nothing. */
const COOLDOWN_MS = 30_000;
/** After a look that failed, `busy` is answered unasked for this long. */
const AWAY_MS = 5_000;

export interface AppleKeys {
  /** The key of an id; null when Apple has none of that id. Throws `busy` when Apple cannot be asked. */
  find(kid: string): Promise<CryptoKey | null>;
}

/**
 * Apple's public keys (RFC 7517): read when first needed, once for all that wait; read again when an hour old or when
 * a kid is unknown, for Apple rotates them.
 */
export function createAppleKeys(options: { url: string; now: () => number }): AppleKeys {
  let keys: ReadonlyMap<string, CryptoKey> | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const { url, now } = options;

  async function read(): Promise<void> {
    if (now() - failedAtMs < AWAY_MS) throw appleAway();
    try {
      keys = await importKeys(await askApple(url));
      readAtMs = now();
    } catch (error) {
      failedAtMs = now();
      throw error;
    }
  }

  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    async find(kid) {
      if (!keys || now() - readAtMs > FRESH_MS) await readOnce();
      const known = keys?.get(kid);
      if (known) return known;
      if (now() - readAtMs < COOLDOWN_MS) return null;
      await readOnce();
      return keys?.get(kid) ?? null;
    },
  };
}

/** The RSA keys of a key set by their ids. What is of another kind is left out; none at all is a failure. */
async function importKeys(answer: Awaited<ReturnType<typeof askApple>>) {
  const listed = 'body' in answer && Array.isArray(answer.body['keys']) ? answer.body['keys'] : [];
  const keys = new Map<string, CryptoKey>();
  for (const jwk of listed as JWK[]) {
    const { kid, kty, n, e, d } = jwk ?? {};
    if (typeof kid !== 'string' || kty !== 'RSA' || d !== undefined) continue;
    const key = await importJWK({ kty, n, e } as JWK, 'RS256').catch(() => null);
    if (key) keys.set(kid, key as CryptoKey);
  }
  if (keys.size === 0) throw appleAway(new Error('Apple answered no RSA keys'));
  return keys;
}
