import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret } from '@parley/runtime';

/** Apple's ids of teams and keys have ten characters. */
export const APPLE_ID = /^[A-Z0-9]{10}$/;

/** A bundle id (CFBundleIdentifier). */
export const BUNDLE_ID = /^[A-Za-z0-9.-]{1,155}$/;

/** The key in a .p8 file's content. Throws an Error that says what is wrong, never what the key is. */
export function signingKey(pem: string): Secret {
  if (curveOf(pem) !== 'prime256v1') throw new Error('must be a P-256 private key in PEM (a .p8 file)');
  return new Secret(pem);
}

/** The text of a file. Throws an Error that completes "NAME …". */
export function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error(`names a file that cannot be read: ${path}`);
  }
}

function curveOf(pem: string): string | undefined {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve;
  } catch {
    return undefined;
  }
}
