import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { importKeys } from '../src/tokens/auth-keys.ts';
import { createKeyRing } from '../src/tokens/key-ring.ts';
import { newSigningKey, readKeysFile, readOrCreateKeysFile } from '../src/tokens/keys-file.ts';
import { rotateKeysFile } from '../src/tokens/rotate-keys-file.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const MINUTE = 60_000;

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

test('without times the first key signs and all of them are published', async () => {
  const [next, old] = [await newSigningKey(), await newSigningKey()];
  const keys = await importKeys({ signing: [next, old] });
  expect(keys.signingAt(NOW).kid).toBe(next.kid);
  expect(keys.publishedAt(NOW).keys.map((key) => key.kid)).toEqual([next.kid, old.kid]);
});

test('a rotation publishes the new key before it signs, and the old one until its last token has expired', async () => {
  const path = join(folder, 'rotated', 'keys.json');
  const { file } = await readOrCreateKeysFile(path);
  await chmod(path, 0o640);
  const { kid } = await rotateKeysFile(path, { nowMs: NOW, leadMs: 5 * MINUTE });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'rotated'))).toEqual(['keys.json']);
  const rotated = await readKeysFile(path);
  expect(rotated.refresh_hmac_key).toBe(file.refresh_hmac_key);
  const keys = await importKeys(rotated);
  const old = String(file.signing[0]?.kid);
  const at = (minutes: number) => ({
    signs: keys.signingAt(NOW + minutes * MINUTE).kid,
    published: keys.publishedAt(NOW + minutes * MINUTE).keys.map((key) => key.kid),
  });
  expect(at(0)).toEqual({ signs: old, published: [old, kid] });
  expect(at(4.99)).toEqual({ signs: old, published: [old, kid] });
  expect(at(5)).toEqual({ signs: kid, published: [old, kid] });
  expect(at(20)).toEqual({ signs: kid, published: [old, kid] });
  expect(at(21)).toEqual({ signs: kid, published: [kid] });
});

test('a rotation waits for the one before it, and takes out keys whose time is over', async () => {
  const path = join(folder, 'again', 'keys.json');
  const { file } = await readOrCreateKeysFile(path);
  const rotate = (minutes: number) => rotateKeysFile(path, { nowMs: NOW + minutes * MINUTE, leadMs: MINUTE });
  const second = await rotate(0);
  await expect(rotate(0.5)).rejects.toThrow(/has a new key already/);
  const third = await rotate(30);
  expect(third.removed).toEqual([file.signing[0]?.kid]);
  expect((await readKeysFile(path)).signing.map(({ kid }) => kid)).toEqual([second.kid, third.kid]);
});

test('of rotations at once one does it, and the others say why not', async () => {
  const path = join(folder, 'at-once', 'keys.json');
  await readOrCreateKeysFile(path);
  const rotations = Array.from({ length: 10 }, () => rotateKeysFile(path, { nowMs: NOW, leadMs: MINUTE }));
  const done = await Promise.allSettled(rotations);
  const reasons = done.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  expect(reasons).toHaveLength(9);
  for (const reason of reasons)
    expect(reason).toMatch(/AUTH_KEYS_FILE (is being rotated|has a new key already)/);
  expect((await readKeysFile(path)).signing).toHaveLength(2);
  expect(await readdir(join(folder, 'at-once'))).toEqual(['keys.json']);
});

test('a running process takes a new file within 30 s, and goes on with the old keys while it is broken', async () => {
  const path = join(folder, 'ring', 'keys.json');
  const { file } = await readOrCreateKeysFile(path);
  const told: unknown[] = [];
  let nowMs = NOW;
  const keys = await createKeyRing({
    ...{ path, file, now: () => nowMs },
    onChanged: (kids) => told.push(kids),
    onBroken: (error) => told.push(String(error)),
  });
  const published = async () => (await keys.published()).keys.map(({ kid }) => kid);
  const first = await published();
  const whole = await readFile(path, 'utf8');
  const broken: [string, RegExp][] = [
    ['{', /is not JSON/],
    [JSON.stringify({ ...file, refresh_hmac_key: 'B'.repeat(43) }), /another "refresh_hmac_key"/],
    [
      JSON.stringify({ ...file, signing: [{ ...file.signing[0], signs_from: '2999-01-01T00:00:00Z' }] }),
      /no key that signs now/,
    ],
    [JSON.stringify({ ...file, signing: [{ ...file.signing[0], signs_from: 'soon' }] }), /is no time/],
  ];
  for (const [content, reason] of broken) {
    await writeFile(path, content);
    for (let times = 0; times < 2; times++) {
      nowMs += 30_000;
      expect(await published()).toEqual(first);
    }
    // Told once, however often it is read.
    expect(told.splice(0)).toEqual([expect.stringMatching(reason)]);
  }
  await writeFile(path, whole);
  const { kid } = await rotateKeysFile(path, { nowMs, leadMs: MINUTE });
  nowMs += 29_999;
  expect(await published()).toEqual(first);
  nowMs += 1;
  expect(await published()).toEqual([...first, kid]);
  expect(told).toEqual([[...first, kid]]);
  expect((await keys.signing()).kid).toBe(first[0]);
  nowMs += 30_000;
  expect((await keys.signing()).kid).toBe(kid);
});

test('keys in memory print as [redacted] and cannot be exported', async () => {
  const path = join(folder, 'keys.json');
  const { file } = await readOrCreateKeysFile(path);
  const imported = await importKeys(file);
  const never = () => {};
  const ring = await createKeyRing({ path, file, now: () => NOW, onChanged: never, onBroken: never });
  const keys = { ring, signing: imported.signingAt(NOW), published: imported.publishedAt(NOW) };
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
