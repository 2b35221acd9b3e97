import { createPrivateKey } from 'node:crypto';
import { ConfigError, type Reader, Secret } from '@parley/runtime';

/** What auth knows of Apple: the apps whose tokens are taken, and where Apple is. */
export interface AppleSettings {
  bundleIds: readonly string[];
  issuer: string;
  jwksUrl: string;
  tokenUrl: string;
  revokeUrl: string;
  /** To act for the team at Apple; without it nobody's tokens are fetched or revoked. */
  team: AppleTeam | null;
}

export interface AppleTeam {
  teamId: string;
  keyId: string;
  /** A P-256 key, PKCS#8 in PEM, as Apple's .p8 files are. */
  privateKey: Secret;
}

interface RawSettings extends Omit<AppleSettings, 'bundleIds' | 'team'> {
  bundleIds: readonly string[] | undefined;
  teamId: string | undefined;
  keyId: string | undefined;
  privateKey: Secret | undefined;
}

/** Null when no app is named: Sign in with Apple is off. Throws a {@link ConfigError} when a part is missing. */
export function appleSettings(raw: RawSettings): AppleSettings | null {
  const { bundleIds, teamId, keyId, privateKey, ...addresses } = raw;
  const given = [teamId, keyId, privateKey].filter((part) => part !== undefined).length;
  if (given > 0 && given < 3) {
    throw new ConfigError([
      'AUTH_APPLE_TEAM_ID, AUTH_APPLE_KEY_ID and AUTH_APPLE_PRIVATE_KEY must be set together',
    ]);
  }
  if (!bundleIds) return null;
  const team = teamId && keyId && privateKey ? { teamId, keyId, privateKey } : null;
  return Object.freeze({ ...addresses, bundleIds, team });
}

/** Comma-separated bundle ids. */
export const bundleIds: Reader<readonly string[] | undefined> = (raw) => {
  if (raw === undefined) return undefined;
  const ids = raw.split(',').map((id) => id.trim());
  if (!ids.every((id) => /^[A-Za-z0-9.-]{1,155}$/.test(id))) {
    throw new Error('must be bundle ids, separated by commas');
  }
  return ids;
};

/** An identifier of ten characters, as Apple gives teams and keys. */
export const appleId: Reader<string | undefined> = (raw) => {
  if (raw !== undefined && !/^[A-Z0-9]{10}$/.test(raw)) {
    throw new Error('must be ten capital letters and digits');
  }
  return raw;
};

/** An https:// address; http:// on this machine only, where a test or a simulator plays Apple. */
export function appleAddress(fallback: string): Reader<string> {
  return (raw = fallback) => {
    const url = URL.parse(raw);
    const local = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    if (url?.protocol !== 'https:' && !local) throw new Error('must be an https:// address');
    return raw;
  };
}

/** The content of a .p8 file; line ends may be written as \n. */
export const applePrivateKey: Reader<Secret | undefined> = (raw) => {
  if (raw === undefined) return undefined;
  const pem = raw.replaceAll('\\n', '\n');
  if (curveOf(pem) !== 'prime256v1') throw new Error('must be a P-256 private key in PEM (PKCS#8)');
  return new Secret(pem);
};

// Says what is wrong, never what the key is.
function curveOf(pem: string): string | undefined {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve;
  } catch {
    return undefined;
  }
}
