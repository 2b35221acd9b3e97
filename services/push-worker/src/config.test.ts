import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProviderKey } from '@parley/apns-simulator';
import { ConfigError } from '@parley/runtime';
import { loadPushWorkerConfig } from './config.ts';

const key = createProviderKey();
const other = createProviderKey();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const service = { DATABASE_URL: 'postgresql://localhost/parley', AUTH_GRPC_URL: 'localhost:4102' };
const defaults = {
  ...{ APNS_KEY: key.privateKey, APNS_KEY_ID: key.keyId },
  ...{ APNS_TEAM_ID: key.teamId, APNS_TOPIC: 'app.parley.ios' },
};
const entry = {
  ...{ team_id: other.teamId, key_id: other.keyId, key: other.privateKey },
  bundle_ids: ['app.parley.beta', 'app.parley.kids'],
};

function fileOf(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadPushWorkerConfig({ ...service, ...env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('one key signs for every app', () => {
  const { apns } = loadPushWorkerConfig({ ...service, ...defaults });
  expect(apns).toMatchObject({
    topic: 'app.parley.ios',
    keys: [{ teamId: key.teamId, keyId: key.keyId, bundleIds: 'others' }],
  });
  expect(JSON.stringify(apns)).not.toContain('PRIVATE KEY');
});

test('keys of a file sign for their apps, beside the default key or without one', () => {
  fileOf('AuthKey.p8', other.privateKey);
  const { key: _, ...rest } = entry;
  const file = { APNS_KEYS_FILE: fileOf('keys.json', [{ ...rest, key_file: 'AuthKey.p8' }]) };
  const both = loadPushWorkerConfig({ ...service, ...defaults, ...file }).apns.keys;
  expect(both.map(({ bundleIds }) => bundleIds)).toEqual([entry.bundle_ids, 'others']);
  expect(both[0]?.key.reveal()).toBe(other.privateKey);
  const alone = loadPushWorkerConfig({ ...service, ...file, APNS_TOPIC: 'app.parley.kids' }).apns.keys;
  expect(alone).toHaveLength(1);
});

test('a default topic that no key signs for is refused', () => {
  const APNS_KEYS_FILE = fileOf('alone.json', [entry]);
  expect(problemsOf({ APNS_KEYS_FILE, APNS_TOPIC: 'app.parley.ios' })).toEqual([
    'APNS_TOPIC must be a bundle id of APNS_KEYS_FILE, as there is no APNS_KEY_FILE',
  ]);
});

test('every problem is told at once, one sentence each, and none tells a key', () => {
  const wrong = { ...entry, team_id: 'team', key: 'PRIVATE stuff', bundle_ids: [], colour: 'red' };
  const problems = problemsOf({
    ...{ AUTH_GRPC_URL: '', APNS_URL: 'http://apple', APNS_KEY_ID: 'short', APNS_TEAM_ID: key.teamId },
    APNS_KEYS_FILE: fileOf('wrong.json', [wrong, entry, entry]),
  });
  expect(problems).toEqual([
    'AUTH_GRPC_URL must be set',
    'APNS_URL must be an https:// URL',
    'APNS_KEY_ID must be ten capital letters and digits',
    'APNS_KEYS_FILE entry 1: colour is not known',
    'APNS_KEYS_FILE entry 1: bundle_ids must be an array of at least one bundle id',
    'APNS_KEYS_FILE entry 1: team_id must be ten capital letters and digits',
    'APNS_KEYS_FILE entry 1: key must be a P-256 private key in PEM (a .p8 file)',
    'APNS_KEYS_FILE names app.parley.beta more than once',
    'APNS_KEYS_FILE names app.parley.kids more than once',
    'APNS_KEY_FILE (or APNS_KEY, its content) must be set',
    'APNS_TOPIC must be set',
  ]);
});

test.each([
  [
    'no key at all',
    {},
    'APNS_KEY_FILE (or APNS_KEY, its content) must be set, or APNS_KEYS_FILE for several keys',
  ],
  [
    'a file that is not there',
    { APNS_KEYS_FILE: '/nowhere' },
    'APNS_KEYS_FILE names a file that cannot be read: /nowhere',
  ],
  [
    'a CA file without a certificate',
    { ...defaults, APNS_CA_FILE: import.meta.filename },
    `APNS_CA_FILE must name a file with a certificate in PEM: ${import.meta.filename}`,
  ],
  [
    'a key that is no key',
    { ...defaults, APNS_KEY: 'x' },
    'APNS_KEY must be a P-256 private key in PEM (a .p8 file)',
  ],
])('%s is one problem', (_name, env, problem) => {
  expect(problemsOf({ APNS_TOPIC: 'app.parley.ios', ...env })).toEqual([problem]);
});

test.each([
  ['what is no JSON', '{', 'must hold JSON'],
  ['an empty list', [], 'must hold an array of at least one key'],
  ['two ways to give a key', [{ ...entry, key_file: 'a.p8' }], 'entry 1: either key_file or key must be set'],
])('a file with %s is refused', (_name, content, problem) => {
  const APNS_KEYS_FILE = fileOf('bad.json', content);
  expect(problemsOf({ ...defaults, APNS_KEYS_FILE })).toEqual([`APNS_KEYS_FILE ${problem}`]);
});
