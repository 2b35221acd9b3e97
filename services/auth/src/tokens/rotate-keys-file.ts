import { chown, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { timings } from '@parley/contracts';
import { ConfigError } from '@parley/runtime';
import { newSigningKey, readKeysFile, type SigningKey, writeKeysDraft } from './keys-file.ts';

/** For clocks that differ, and for an instance that learns of the new key late. */
const MARGIN_MS = 60_000;

export interface KeyRotation {
  kid: string;
  signsFrom: Date;
  /** When the last of the tokens of the keys before it has expired. */
  othersUntil: Date;
  /** Taken out, as their time was over. */
  removed: string[];
}

/**
 * Adds a key that signs from `leadMs` from now on, and lets the others verify until the last of their tokens
 * has expired. The file is replaced at once, whole, and stays the owner's only. Throws a
 * {@link ConfigError} when it cannot be, or when a new key waits to sign already.
 */
export async function rotateKeysFile(
  path: string,
  { nowMs, leadMs }: { nowMs: number; leadMs: number },
): Promise<KeyRotation> {
  const target = await realpath(path).catch(unusable);
  return alone(target, async () => {
    const file = await readKeysFile(target);
    const waiting = file.signing.find((key) => Date.parse(key.signs_from ?? '') > nowMs);
    if (waiting) {
      throw new ConfigError([
        `AUTH_KEYS_FILE has a new key already, which signs from ${waiting.signs_from} on`,
      ]);
    }
    const signsFrom = new Date(nowMs + leadMs);
    const othersUntil = new Date(signsFrom.getTime() + timings.accessTokenMs + MARGIN_MS);
    const over = (key: SigningKey) => Date.parse(key.verifies_until ?? '') <= nowMs;
    const kept = file.signing
      .filter((key) => !over(key))
      .map((key) => ({ ...key, verifies_until: key.verifies_until ?? othersUntil.toISOString() }));
    const next = { ...(await newSigningKey()), signs_from: signsFrom.toISOString() };
    await replace(target, { ...file, signing: [...kept, next] });
    return {
      kid: next.kid,
      signsFrom,
      othersUntil,
      removed: file.signing.filter(over).map(({ kid }) => kid),
    };
  });
}

async function replace(path: string, file: Parameters<typeof writeKeysDraft>[1]): Promise<void> {
  const draft = await writeKeysDraft(path, file).catch(unusable);
  try {
    // Rotated by root, it still has to be readable by the service.
    const { uid, gid } = await stat(path);
    if (uid !== process.getuid?.() || gid !== process.getgid?.()) await chown(draft, uid, gid);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    unusable(error);
  }
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}

/** Two at once would each lose the other's key. */
async function alone<T>(path: string, run: () => Promise<T>): Promise<T> {
  const lock = `${path}.rotating`;
  const handle = await open(lock, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') return unusable(error);
    throw new ConfigError([`AUTH_KEYS_FILE is being rotated; if nobody does, remove ${lock}`]);
  });
  try {
    return await run();
  } finally {
    await handle.close();
    await rm(lock, { force: true });
  }
}

function unusable(error: unknown): never {
  throw new ConfigError([`AUTH_KEYS_FILE cannot be rotated: ${(error as Error).message}`]);
}
