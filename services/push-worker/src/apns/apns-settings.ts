import { X509Certificate } from 'node:crypto';
import type { Reader, Secret } from '@parley/runtime';
import { type KeysFile, readKeysFile } from './keys-file.ts';
import type { ApnsKey, ApnsSettings } from './routes.ts';
import { APPLE_ID, BUNDLE_ID, contentOf, signingKey } from './signing-key.ts';

/** What a variable says; undefined: it is not set, null: it is wrong, and that has been told. */
type Raw<T> = T | undefined | null;

/** What the `APNS_*` variables say, each by itself. */
interface RawApnsSettings {
  url: Raw<string>;
  ca: Raw<string>;
  keysFile: Raw<KeysFile>;
  keyFile: Raw<Secret>;
  key: Raw<Secret>;
  keyId: Raw<string>;
  teamId: Raw<string>;
  topic: Raw<string>;
}

/**
 * All keys: those of the file, and the default one for every app that the file does not name. Adds what is
 * wrong with them together to `problems`, one sentence each; undefined when there is any.
 */
export function apnsSettings(raw: RawApnsSettings, problems: string[]): ApnsSettings | undefined {
  const { url, ca, keysFile, topic } = raw;
  problems.push(...(keysFile?.problems ?? []).map((problem) => `APNS_KEYS_FILE ${problem}`));
  const fallback = defaultKey(raw, problems);
  const keys = [...(keysFile?.keys ?? []), ...(fallback ? [fallback] : [])];
  if (topic === undefined) problems.push('APNS_TOPIC must be set');
  if (problems.length > 0 || !topic) return undefined;
  if (!keys.some(({ bundleIds }) => bundleIds === 'others' || bundleIds.includes(topic))) {
    problems.push('APNS_TOPIC must be a bundle id of APNS_KEYS_FILE, as there is no APNS_KEY_FILE');
    return undefined;
  }
  return Object.freeze({ ...(url ? { url } : {}), ...(ca ? { ca } : {}), keys: Object.freeze(keys), topic });
}

/** The key of `APNS_KEY_FILE`, `APNS_KEY_ID` and `APNS_TEAM_ID`, which go together. */
function defaultKey(raw: RawApnsSettings, problems: string[]): ApnsKey | null {
  const { keysFile, keyId, teamId } = raw;
  const key = raw.key === undefined ? raw.keyFile : raw.key;
  const isAbsent = key === undefined && keyId === undefined && teamId === undefined;
  if (isAbsent && keysFile !== undefined) return null;
  if (isAbsent) {
    problems.push('APNS_KEY_FILE (or APNS_KEY, its content) must be set, or APNS_KEYS_FILE for several keys');
    return null;
  }
  if (key === undefined) problems.push('APNS_KEY_FILE (or APNS_KEY, its content) must be set');
  if (keyId === undefined) problems.push('APNS_KEY_ID must be set');
  if (teamId === undefined) problems.push('APNS_TEAM_ID must be set');
  return key && keyId && teamId ? { teamId, keyId, key, bundleIds: 'others' } : null;
}

function unlessAbsent<T>(read: (raw: string) => T): Reader<T | undefined> {
  return (raw) => (raw === undefined ? undefined : read(raw));
}

function matching(pattern: RegExp, what: string): Reader<string | undefined> {
  return unlessAbsent((raw) => {
    if (!pattern.test(raw)) throw new Error(`must be ${what}`);
    return raw;
  });
}

/** The origin of an https:// address. */
export const httpsOrigin = unlessAbsent((raw) => {
  const url = URL.parse(raw);
  if (url?.protocol !== 'https:') throw new Error('must be an https:// URL');
  return url.origin;
});
export const appleId = matching(APPLE_ID, 'ten capital letters and digits');
export const bundleId = matching(BUNDLE_ID, 'a bundle id');
/** A file with a certificate. */
export const certificateFile = unlessAbsent((raw) => {
  const pem = contentOf(raw);
  if (!isCertificate(pem)) throw new Error(`must name a file with a certificate in PEM: ${raw}`);
  return pem;
});
export const keysFile = unlessAbsent(readKeysFile);
/** A .p8 file. */
export const keyFile = unlessAbsent((raw) => signingKey(contentOf(raw)));
/** The content of a .p8 file. */
export const keyContent = unlessAbsent(signingKey);

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
