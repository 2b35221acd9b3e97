import { expect, test } from '@jest/globals';
import { lookAround } from './attention.ts';

const nobody = { acknowledged: false, connected: false, watching: false, activeElsewhere: false };

test('a device without a socket gets its push at once', () => {
  expect(lookAround(nobody, 0)).toEqual({ do: 'send' });
});

test('an open socket costs 3 s, never the push', () => {
  const zombie = { ...nobody, connected: true };
  expect(lookAround(zombie, 0)).toEqual({ do: 'wait', tier: '3s', looks: 1 });
  expect(lookAround(zombie, 1)).toEqual({ do: 'send' });
});

test('an active other device gets up to 10 s to read, once', () => {
  const elsewhere = { ...nobody, activeElsewhere: true };
  expect(lookAround(elsewhere, 0)).toEqual({ do: 'wait', tier: '10s', looks: 2 });
  expect(lookAround(elsewhere, 1)).toEqual({ do: 'wait', tier: '10s', looks: 2 });
  expect(lookAround(elsewhere, 2)).toEqual({ do: 'send' });
});

test('what the device acknowledged in the foreground is dropped at any look', () => {
  for (const looks of [0, 1, 2]) {
    expect(lookAround({ ...nobody, acknowledged: true }, looks)).toEqual({ do: 'drop' });
  }
});
