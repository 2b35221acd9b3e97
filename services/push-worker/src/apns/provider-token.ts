import type { Secret } from '@parley/runtime';
import { importPKCS8, SignJWT } from 'jose';

// Apple refuses tokens older than an hour, and updates more often than every 20 minutes
// (developer.apple.com: Establishing a token-based connection to APNs).
const REFRESH_AFTER_MS = 50 * 60_000;
const NEVER_WITHIN_MS = 20 * 60_000;
// A token from the future is no valid one, so a clock that is a little ahead must not make one.
const BACKDATED_MS = 30_000;
// Two clocks that came apart by more: the wall clock was set, and the token has a wrong time in it.
const CLOCK_SET_MS = 60_000;

export interface ProviderToken {
  value: string;
  /** When it was made, on the wall clock and on one that only goes forward; ms. */
  madeAtMs: { wall: number; steady: number };
}

export interface ProviderTokens {
  /** The token to send with; minted anew after 50 minutes, by either clock. */
  current(): ProviderToken | Promise<ProviderToken>;
  /**
   * What to use instead of a token APNs called expired; null when it is too young to be replaced. One whose
   * time is wrong, because the clock was set after it was made, is replaced at any age.
   */
  replacement(refused: ProviderToken): Promise<ProviderToken | null>;
}

export interface ProviderTokenOptions {
  teamId: string;
  keyId: string;
  /** The .p8 file's PEM (PKCS #8, P-256). */
  key: Secret;
  /** The wall clock, ms since the Unix epoch. */
  now?: () => number;
  /** A clock that nobody sets, ms. */
  steadyNow?: () => number;
  onMinted?: () => void;
}

/** Provider authentication tokens (JWT, ES256) of one key; however many ask at once, one is minted. */
export function createProviderTokens(options: ProviderTokenOptions): ProviderTokens {
  const { teamId, keyId, now = Date.now, steadyNow = () => performance.now() } = options;
  let key: ReturnType<typeof importPKCS8> | undefined;
  let held: ProviderToken | undefined;
  let minting: Promise<ProviderToken> | undefined;

  async function sign(): Promise<ProviderToken> {
    const madeAtMs = { wall: now(), steady: steadyNow() };
    key ??= importPKCS8(options.key.reveal(), 'ES256');
    const value = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor((madeAtMs.wall - BACKDATED_MS) / 1_000))
      .sign(await key);
    options.onMinted?.();
    return { value, madeAtMs };
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

  function agesOf({ madeAtMs }: ProviderToken): { wall: number; steady: number } {
    return { wall: now() - madeAtMs.wall, steady: steadyNow() - madeAtMs.steady };
  }

  function isFresh(token: ProviderToken): boolean {
    const { wall, steady } = agesOf(token);
    return Math.max(wall, steady) < REFRESH_AFTER_MS;
  }

  function isTooYoung(token: ProviderToken): boolean {
    const { wall, steady } = agesOf(token);
    return steady < NEVER_WITHIN_MS && Math.abs(wall - steady) < CLOCK_SET_MS;
  }

  return {
    current: () => (held && isFresh(held) ? held : mint()),
    async replacement(refused) {
      if (minting) return minting;
      if (held && held.value !== refused.value) return held;
      if (isTooYoung(refused)) return null;
      return mint();
    },
  };
}
