import { expect, test } from '@jest/globals';
import { payloadOf, textFrame } from './text-frame.ts';

test.each([
  [0, 2],
  [1, 2],
  [125, 2],
  [126, 4],
  [65_535, 4],
  [65_536, 10],
  [70_000, 10],
])('a payload of %i bytes gets a header of %i bytes and comes back whole', (length, header) => {
  const payload = Buffer.alloc(length, 'a');
  const frame = textFrame(payload);
  expect(frame.length).toBe(header + length);
  expect(frame[0]).toBe(0x81);
  expect(payloadOf(frame).equals(payload)).toBe(true);
});

test('the length is written as RFC 6455 §5.2 says', () => {
  expect([...textFrame('x'.repeat(125)).subarray(0, 2)]).toEqual([0x81, 125]);
  expect([...textFrame('x'.repeat(126)).subarray(0, 4)]).toEqual([0x81, 126, 0, 126]);
  expect([...textFrame('x'.repeat(65_535)).subarray(0, 4)]).toEqual([0x81, 126, 0xff, 0xff]);
  expect([...textFrame('x'.repeat(65_536)).subarray(0, 10)]).toEqual([0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
});

test('a text with characters of several bytes is measured in bytes', () => {
  expect(payloadOf(textFrame('grüße 👋')).toString()).toBe('grüße 👋');
});
