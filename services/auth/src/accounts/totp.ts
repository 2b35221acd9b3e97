import { generateSecret, generateURI, verify } from 'otplib';

const PERIOD_SECONDS = 30;
const DIGITS = 6;

/** Whether it can be a code of an authenticator app. */
export function isTotpCode(code: string): boolean {
  return /^[0-9]{6}$/.test(code);
}

/** A secret for an authenticator app: 160 random bits (RFC 4226 §4, R6), base32. */
export function newTotpSecret(): string {
  return generateSecret({ length: 20 });
}

/** What an app reads from a QR code: the key URI of authenticator apps, with their defaults of SHA-1, 6 digits, 30 s. */
export function totpUri(secret: string, names: { issuer: string; account: string }): string {
  return generateURI({
    issuer: names.issuer,
    label: names.account,
    secret,
    algorithm: 'sha1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
  });
}

/**
 * The time step (RFC 6238 §4.2) that a code belongs to, of the one at `nowMs` and its neighbours, as clocks differ and
 * typing takes time; null when it belongs to none.
 */
export async function stepOfCode(secret: string, code: string, nowMs: number): Promise<number | null> {
  const result = await verify({
    strategy: 'totp',
    secret,
    token: code,
    algorithm: 'sha1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
    epoch: Math.floor(nowMs / 1_000),
    epochTolerance: PERIOD_SECONDS,
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}
