import { createHash } from 'node:crypto';
import { ConfigError, Secret } from '@parley/runtime';
import type { CryptoKey } from 'jose';
import { createSeal, type Seal } from '../store/seal.ts';
import { type ImportedKeys, importKeys, type PublicJwk } from './auth-keys.ts';
import { type KeysFile, readKeysFile } from './keys-file.ts';

/** A change of the keys file is known to every process after so long, at its next use of a key. */
export const REREAD_MS = 30_000;

export interface AuthKeys {
  /** Signs access tokens now. */
  signing(): Promise<{ kid: string; key: Secret<CryptoKey> }>;
  /** The public halves of every key whose tokens may still be about. */
  published(): Promise<{ keys: PublicJwk[] }>;
  /** Of the start: it never rotates, as refresh tokens and what is sealed hang on it. */
  refreshKey: Secret<Buffer>;
  /** Seals what lies in the database. */
  seal: Seal;
}

export interface KeyRingOptions {
  path: string;
  /** What was read at the start. */
  file: KeysFile;
  now: () => number;
  onChanged(kids: string[]): void;
  /** Told once for each way in which the file cannot be used; the keys known before go on. */
  onBroken(error: unknown): void;
}

/** The keys of a file that another process may replace meanwhile. */
export async function createKeyRing(options: KeyRingOptions): Promise<AuthKeys> {
  const { path, now } = options;
  const first = options.file;
  let imported = await usable(first, now());
  let known = digest(first);
  let broken = '';
  let readAtMs = now();
  let reading: Promise<void> | undefined;

  async function reread(): Promise<void> {
    readAtMs = now();
    try {
      const file = await readKeysFile(path);
      if (file.refresh_hmac_key !== first.refresh_hmac_key) {
        throw new ConfigError(['AUTH_KEYS_FILE has another "refresh_hmac_key" than at the start']);
      }
      if (digest(file) !== known) {
        imported = await usable(file, now());
        known = digest(file);
        options.onChanged(file.signing.map(({ kid }) => kid));
      }
      broken = '';
    } catch (error) {
      const reason = String((error as Error).message);
      if (reason !== broken) options.onBroken(error);
      broken = reason;
    }
  }

  async function fresh(): Promise<ImportedKeys> {
    if (Math.abs(now() - readAtMs) >= REREAD_MS) {
      reading ??= reread().finally(() => {
        reading = undefined;
      });
    }
    await reading;
    return imported;
  }

  const refreshKey = new Secret(Buffer.from(first.refresh_hmac_key, 'base64url'));
  return {
    signing: async () => (await fresh()).signingAt(now()),
    published: async () => (await fresh()).publishedAt(now()),
    refreshKey,
    seal: createSeal(refreshKey),
  };
}

/** Throws when nothing of it signs now. */
async function usable(file: KeysFile, nowMs: number): Promise<ImportedKeys> {
  const imported = await importKeys(file);
  imported.signingAt(nowMs);
  return imported;
}

function digest(file: KeysFile): string {
  return createHash('sha256').update(JSON.stringify(file)).digest('base64');
}
