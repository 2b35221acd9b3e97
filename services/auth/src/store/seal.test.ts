import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Secret } from '@parley/runtime';
import { createSeal } from './seal.ts';

const seal = createSeal(new Secret(randomBytes(32)));

test('what was sealed opens again, and looks different each time', () => {
  const sealed = seal.close('a sécret', 'totp');
  expect(seal.open(sealed, 'totp')).toBe('a sécret');
  expect(sealed.equals(seal.close('a sécret', 'totp'))).toBe(false);
  expect(sealed.includes('cret')).toBe(false);
});

test('it opens for no other use, under no other key, and not once changed or cut', () => {
  const sealed = seal.close('a secret', 'totp');
  expect(() => seal.open(sealed, 'apple')).toThrow();
  expect(() => createSeal(new Secret(randomBytes(32))).open(sealed, 'totp')).toThrow();
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] as number) ^ 1;
    expect(() => seal.open(changed, 'totp')).toThrow();
    expect(() => seal.open(sealed.subarray(0, i), 'totp')).toThrow();
  }
});
