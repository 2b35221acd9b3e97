import type { Secret } from '@parley/runtime';
import { importPKCS8, SignJWT } from 'jose';

// Apple refuses tokens older than an hour, and updates more often than every 20 minutes
// (developer.apple.com: Establishing a token-based connection to APNs).
const REFRESH_AFTER_MS = 50 * 60_000;
const NEVER_WITHIN_MS = 20 * 60_000;

export interface ProviderToken {
  value: string;
  issuedAtMs: number;
}

export interface ProviderTokens {
  /** The token to send with; minted anew after 50 minutes. */
  current(): Promise<ProviderToken>;
  /** What to use instead of a token APNs called expired; null when it is too young to be replaced. */
  replacement(refused: ProviderToken): Promise<ProviderToken | null>;
}

export interface ProviderTokenOptions {
  teamId: string;
  keyId: string;
  /** The .p8 file's PEM (PKCS #8, P-256). */
  key: Secret;
  now?: () => number;
  onMinted?: () => void;
}

/** Provider authentication tokens (JWT, ES256) of one key; however many ask at once, one is minted. */
export function createProviderTokens(options: ProviderTokenOptions): ProviderTokens {
  const { teamId, keyId, now = Date.now } = options;
  let key: ReturnType<typeof importPKCS8> | undefined;
  let held: ProviderToken | undefined;
  let minting: Promise<ProviderToken> | undefined;

  async function sign(): Promise<ProviderToken> {
    const issuedAtMs = now();
    key ??= importPKCS8(options.key.reveal(), 'ES256');
    const value = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor(issuedAtMs / 1_000))
      .sign(await key);
    options.onMinted?.();
    return { value, issuedAtMs };
  }

  function mint(): Promise<ProviderToken> {
    minting ??= sign()
      .then((token) => {
        held = token;
        return token;
      })
      .finally(() => {
        minting = undefined;
      });
    return minting;
  }

  return {
    async current() {
      if (held && now() - held.issuedAtMs < REFRESH_AFTER_MS) return held;
      return mint();
    },
    async replacement(refused) {
      if (minting) return minting;
      if (held && held.value !== refused.value) return held;
      if (now() - refused.issuedAtMs < NEVER_WITHIN_MS) return null;
      return mint();
    },
  };
}
