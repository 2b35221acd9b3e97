import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '@parley/runtime';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** A private Ed25519 key of the keys file. Times are RFC 3339. */
export interface SigningKey {
  kid: string;
  jwk: JWK;
  /** Signs nothing before; without it, from ever. Of those that may sign, the one that began last does. */
  signs_from?: string;
  /** From then on it is published no more and its tokens are refused; without it, never. */
  verifies_until?: string;
}

/** The content of AUTH_KEYS_FILE. */
export interface KeysFile {
  signing: SigningKey[];
  /** 256 bits, base64url. */
  refresh_hmac_key: string;
}

/** Reads the keys file, making it first when there is none. Throws a {@link ConfigError}. */
export async function readOrCreateKeysFile(path: string): Promise<{ file: KeysFile; created: boolean }> {
  return readable(async () => {
    const existing = await readFile(path, 'utf8').catch(ifMissing);
    if (existing !== null) return { file: parseKeysFile(existing), created: false };
    const created = await createKeysFile(path);
    return { file: parseKeysFile(await readFile(path, 'utf8')), created };
  });
}

/** Reads the keys file. Throws a {@link ConfigError}, also when there is none. */
export function readKeysFile(path: string): Promise<KeysFile> {
  return readable(async () => parseKeysFile(await readFile(path, 'utf8')));
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`AUTH_KEYS_FILE cannot be used: ${(error as Error).message}`]);
  }
}

/** A new Ed25519 signing key, its kid the thumbprint of RFC 7638. */
export async function newSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  return { kid: await calculateJwkThumbprint(jwk), jwk };
}

/** Writes keys beside the file they are for, readable by the owner only; returns the draft's path. */
export async function writeKeysDraft(path: string, file: KeysFile): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/** Writes new keys; false when another process was first. */
async function createKeysFile(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  const draft = await writeKeysDraft(path, {
    signing: [await newSigningKey()],
    refresh_hmac_key: randomBytes(32).toString('base64url'),
  });
  try {
    // A hard link appears whole or not at all, and never replaces the keys of another process.
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

// Says what is wrong, never what is in the file: its content is secret.
function parseKeysFile(text: string): KeysFile {
  const problem = (message: string) => new ConfigError([`AUTH_KEYS_FILE ${message}`]);
  let file: Partial<KeysFile> | null;
  try {
    file = JSON.parse(text) as Partial<KeysFile> | null;
  } catch {
    throw problem('is not JSON');
  }
  const { signing, refresh_hmac_key: hmacKey } = file ?? {};
  if (!Array.isArray(signing) || signing.length === 0) throw problem('has no key under "signing"');
  const kids = new Set(signing.map((key) => key?.kid));
  if (kids.size !== signing.length) throw problem('names one kid twice');
  for (const key of signing) {
    const { kid, jwk } = key ?? {};
    const sound = typeof kid === 'string' && jwk?.kty === 'OKP' && jwk.crv === 'Ed25519' && jwk.d && jwk.x;
    if (!sound) throw problem('has a signing key that is no private Ed25519 JWK with a kid');
    if (![key.signs_from, key.verifies_until].every(isTime)) {
      throw problem('has a signing key whose "signs_from" or "verifies_until" is no time');
    }
  }
  if (typeof hmacKey !== 'string' || Buffer.from(hmacKey, 'base64url').length < 32) {
    throw problem('needs "refresh_hmac_key" of at least 256 bits, base64url');
  }
  return { signing, refresh_hmac_key: hmacKey };
}

function isTime(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && Number.isFinite(Date.parse(value)));
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
