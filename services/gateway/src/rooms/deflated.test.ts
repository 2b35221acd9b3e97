import { randomBytes } from 'node:crypto';
import { constants, inflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { Deflated } from './deflated.ts';
import { payloadOf, textFrame } from './text-frame.ts';

const END_OF_MESSAGE = Buffer.from([0, 0, 0xff, 0xff]);

test.each([1_024, 4_000, 70_000])('a frame of %i bytes inflates to what it was', (length) => {
  const text = 'so it goes '.repeat(Math.ceil(length / 11));
  const deflated = new Deflated().of(textFrame(text));
  // FIN, RSV1, text (RFC 7692 §6).
  expect(deflated[0]).toBe(0xc1);
  const body = Buffer.concat([payloadOf(deflated), END_OF_MESSAGE]);
  expect(inflateRawSync(body, { finishFlush: constants.Z_SYNC_FLUSH }).toString()).toBe(text);
});

test('a frame is compressed once', () => {
  const deflated = new Deflated();
  const frame = textFrame('x'.repeat(2_000));
  expect(deflated.of(frame)).toBe(deflated.of(frame));
  expect(deflated.count).toBe(1);
});

test('short frames and those that do not shrink stay as they are', () => {
  const deflated = new Deflated();
  const short = textFrame('x'.repeat(1_000));
  const noise = textFrame(randomBytes(4_000).toString('latin1'));
  const noisy = textFrame(randomBytes(4_000));
  expect(deflated.of(short)).toBe(short);
  expect(deflated.count).toBe(0);
  expect(deflated.of(noisy)).toBe(noisy);
  expect(deflated.of(noisy)).toBe(noisy);
  expect(deflated.count).toBe(1);
  expect(deflated.of(noise).length).toBeLessThanOrEqual(noise.length);
});
