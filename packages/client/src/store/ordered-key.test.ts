import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { orderedKey, plainKey } from './ordered-key.ts';

const units = fc
  .array(
    fc.oneof(
      fc.nat({ max: 0xffff }),
      fc.constantFrom(0, 1, 2, 0xcfff, 0xd000, 0xd7ff, 0xd83d, 0xdc4b, 0xe000),
    ),
  )
  .map((codes) => String.fromCharCode(...codes));

test('every string comes back', () => {
  fc.assert(fc.property(units, (key) => expect(plainKey(orderedKey(key))).toBe(key)));
});

test('the bytes of two ordered keys compare as the units of the keys do', () => {
  fc.assert(
    fc.property(units, units, (a, b) => {
      const order = Buffer.compare(Buffer.from(orderedKey(a)), Buffer.from(orderedKey(b)));
      expect(order).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test('a key of everyday letters stays as it is', () => {
  for (const key of ['', '0198c2a4-…/0000000042', 'Grüße, 世界']) expect(orderedKey(key)).toBe(key);
});
