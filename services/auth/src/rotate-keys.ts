import type { Environment } from '@parley/runtime';
import { loadRotationConfig } from './config.ts';
import { rotateKeysFile } from './tokens/rotate-keys-file.ts';

/**
 * Rotates the signing keys of AUTH_KEYS_FILE, which running processes read again by themselves. Returns what to
 * tell, one sentence a line. Throws a ConfigError.
 */
export async function rotateKeys(env: Environment): Promise<string> {
  const { keysFile, leadSeconds } = loadRotationConfig(env);
  const done = await rotateKeysFile(keysFile, { nowMs: Date.now(), leadMs: leadSeconds * 1_000 });
  return [
    `Key ${done.kid} signs from ${done.signsFrom.toISOString()} on.`,
    `The keys before it verify until ${done.othersUntil.toISOString()}, when the last of their tokens has expired.`,
    ...done.removed.map((kid) => `Key ${kid}, whose time was over, was taken out.`),
  ].join('\n');
}
