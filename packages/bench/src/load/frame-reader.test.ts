import { expect, test } from '@jest/globals';
import { FrameReader } from './frame-reader.ts';

function serverFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  if (payload.length < 65_536) {
    return Buffer.concat([Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]), payload]);
  }
  const head = Buffer.alloc(10);
  head.writeUInt16BE(0x817f);
  head.writeUInt32BE(payload.length, 6);
  return Buffer.concat([head, payload]);
}

const short = ['a', 'b'.repeat(125), 'c'.repeat(126), 'd'.repeat(300), ''];
const long = [...short, 'e'.repeat(66_000), 'f'];

test.each([
  [1, short],
  [2, short],
  [7, short],
  [1_000, long],
  [100_000, long],
])('frames arrive whole when bytes come in chunks of %i', (size, texts) => {
  const stream = Buffer.concat(texts.map(serverFrame));
  const got: string[] = [];
  const reader = new FrameReader((opcode, bytes, start, end) => {
    expect(opcode).toBe(1);
    got.push(bytes.toString('utf8', start, end));
  });
  // As a socket does: one buffer, used again for every chunk.
  const shared = Buffer.alloc(size);
  for (let at = 0; at < stream.length; at += size) {
    const length = stream.copy(shared, 0, at, at + size);
    reader.read(shared.subarray(0, length));
  }
  expect(got).toEqual(texts);
});
