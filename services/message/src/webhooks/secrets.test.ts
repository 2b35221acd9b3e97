import { expect, test } from '@jest/globals';
import { createSecretBox, keyOfSecret, newSecret } from './secrets.ts';

test('a secret is opened for its webhook under its key, and by nobody else', () => {
  const secret = newSecret();
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(keyOfSecret(secret)).toHaveLength(32);
  const box = createSecretBox('one');
  const sealed = box.seal('a', secret);
  expect(sealed.toString('latin1')).not.toContain(secret);
  expect(box.open('a', sealed)).toBe(secret);
  expect(() => box.open('b', sealed)).toThrow();
  expect(() => createSecretBox('two').open('a', sealed)).toThrow();
  expect(box.seal('a', secret)).not.toEqual(sealed);
});
