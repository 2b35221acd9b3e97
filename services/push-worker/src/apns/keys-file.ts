import { dirname, resolve } from 'node:path';
import { Secret } from '@parley/runtime';
import type { ApnsKey } from './routes.ts';
import { APPLE_ID, BUNDLE_ID, contentOf, signingKey } from './signing-key.ts';

/** A file of keys as far as it could be read, and what is wrong with it, each completing "NAME …". */
export interface KeysFile {
  keys: readonly ApnsKey[];
  problems: readonly string[];
}

// Stands for one that is missing; its problem keeps it from ever being used.
const NO_KEY = new Secret('');
const KNOWN_FIELDS = ['team_id', 'key_id', 'key_file', 'key', 'bundle_ids'];

/**
 * Reads `[{team_id, key_id, key_file | key, bundle_ids: [...]}]`; a `key_file` is found from the file's own
 * folder. Each bundle id has one key.
 */
export function readKeysFile(path: string): KeysFile {
  let entries: unknown;
  try {
    entries = JSON.parse(contentOf(path));
  } catch (error) {
    const problem = error instanceof SyntaxError ? 'must hold JSON' : (error as Error).message;
    return { keys: [], problems: [problem] };
  }
  if (!Array.isArray(entries) || entries.length === 0) {
    return { keys: [], problems: ['must hold an array of at least one key'] };
  }
  const problems: string[] = [];
  const keys = entries.map((entry: unknown, index) =>
    readEntry(entry, dirname(path), (problem) => problems.push(`entry ${index + 1}: ${problem}`)),
  );
  return { keys, problems: [...problems, ...repeated(keys)] };
}

function readEntry(entry: unknown, folder: string, wrong: (problem: string) => void): ApnsKey {
  const given = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  for (const field of Object.keys(given)) if (!KNOWN_FIELDS.includes(field)) wrong(`${field} is not known`);
  const id = (field: 'team_id' | 'key_id'): string => {
    const value = given[field];
    if (typeof value === 'string' && APPLE_ID.test(value)) return value;
    wrong(`${field} must be ten capital letters and digits`);
    return '';
  };
  const bundleIds: readonly unknown[] = Array.isArray(given['bundle_ids']) ? given['bundle_ids'] : [];
  if (bundleIds.length === 0 || !bundleIds.every(isBundleId)) {
    wrong('bundle_ids must be an array of at least one bundle id');
  }
  return {
    teamId: id('team_id'),
    keyId: id('key_id'),
    key: readKey(given, folder, wrong),
    bundleIds: bundleIds.filter(isBundleId),
  };
}

function isBundleId(value: unknown): value is string {
  return typeof value === 'string' && BUNDLE_ID.test(value);
}

function readKey(
  { key, key_file: file }: Record<string, unknown>,
  folder: string,
  wrong: (problem: string) => void,
): Secret {
  const name = key === undefined ? 'key_file' : 'key';
  const value = key ?? file;
  if (typeof value !== 'string' || (key !== undefined && file !== undefined)) {
    wrong('either key_file or key must be set');
    return NO_KEY;
  }
  try {
    return signingKey(name === 'key' ? value : contentOf(resolve(folder, value)));
  } catch (error) {
    wrong(`${name} ${(error as Error).message}`);
    return NO_KEY;
  }
}

function repeated(keys: readonly ApnsKey[]): string[] {
  const seen = new Set<string>();
  return keys
    .flatMap(({ bundleIds }) => bundleIds)
    .filter((bundleId) => seen.has(bundleId) || !seen.add(bundleId))
    .map((bundleId) => `names ${bundleId} more than once`);
}
