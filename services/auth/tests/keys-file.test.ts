import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { importKeys } from '../src/tokens/auth-keys.ts';
import { newSigningKey, readOrCreateKeysFile } from '../src/tokens/keys-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('keys are made once, for the owner’s eyes only, and read from then on', async () => {
  const path = join(folder, 'deep', 'down', 'keys.json');
  const first = await readOrCreateKeysFile(path);
  const second = await readOrCreateKeysFile(path);
  expect([first.created, second.created]).toEqual([true, false]);
  expect(second.file).toEqual(first.file);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('instances that start at once agree on one set of keys and leave no draft', async () => {
  const path = join(folder, 'race', 'keys.json');
  const results = await Promise.all(Array.from({ length: 10 }, () => readOrCreateKeysFile(path)));
  expect(results.filter((result) => result.created)).toHaveLength(1);
  expect(new Set(results.map((result) => JSON.stringify(result.file))).size).toBe(1);
  expect(await readdir(join(folder, 'race'))).toEqual(['keys.json']);
});

test('the first key signs and all of them are published', async () => {
  const [next, old] = [await newSigningKey(), await newSigningKey()];
  const keys = await importKeys({ signing: [next, old], refresh_hmac_key: 'A'.repeat(43) });
  expect(keys.signing.kid).toBe(next.kid);
  expect(keys.jwks.keys.map((key) => key.kid)).toEqual([next.kid, old.kid]);
});

test('keys in memory print as [redacted] and cannot be exported', async () => {
  const { file } = await readOrCreateKeysFile(join(folder, 'keys.json'));
  const keys = await importKeys(file);
  const printed = inspect(keys, { depth: null, showHidden: true }) + JSON.stringify(keys);
  expect(printed).toContain('[redacted]');
  expect(printed).not.toContain(file.refresh_hmac_key);
  expect(printed).not.toContain(String(file.signing[0]?.jwk.d));
  expect(keys.signing.key.reveal().extractable).toBe(false);
});

test.each([
  ['no JSON', 'secret-nonsense'],
  ['null', 'null'],
  ['no keys', '{"signing":[],"refresh_hmac_key":"secret-nonsense"}'],
  ['a public key', '{"signing":[{"kid":"a","jwk":{"kty":"OKP","crv":"Ed25519","x":"secret-nonsense"}}]}'],
])('a keys file with %s is one clear sentence that quotes nothing of it', async (_name, content) => {
  const path = join(folder, 'broken.json');
  await writeFile(path, content);
  const error = await readOrCreateKeysFile(path).catch((reason: Error) => reason);
  expect(error).toMatchObject({ name: 'ConfigError' });
  expect(String((error as Error).message)).toMatch(/^AUTH_KEYS_FILE /);
  expect(String((error as Error).message)).not.toContain('secret-nonsense');
  expect(await readFile(path, 'utf8')).toBe(content);
});
