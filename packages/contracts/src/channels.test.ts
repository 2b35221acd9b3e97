import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeRoomHeader,
  decodeUserPublication,
  encodeControl,
  encodeRoomPublication,
  encodeUserFrame,
  frameOfRoomPublication,
} from './channels.ts';
import { newTraceparent } from './trace.ts';

const position = fc.maxSafeNat();

test('a room publication carries header and frame unchanged', () => {
  fc.assert(
    fc.property(fc.uuid(), position, position, position, fc.string(), fc.boolean(), (...sample) => {
      const [conversationId, rev, prevRev, seq, frame, traced] = sample;
      const header = {
        kind: 1,
        conversationId,
        rev,
        prevRev,
        seq,
        traceparent: traced ? newTraceparent() : '',
      };
      const payload = encodeRoomPublication(header, frame);
      expect(decodeRoomHeader(payload)).toEqual(header);
      expect(frameOfRoomPublication(payload).toString()).toBe(Buffer.from(frame).toString());
    }),
  );
});

test('a header of another version, or a cut one, is not read', () => {
  const payload = encodeRoomPublication(
    { kind: 1, conversationId: crypto.randomUUID(), rev: 1, prevRev: 0, seq: 1, traceparent: '' },
    '{}',
  );
  expect(decodeRoomHeader(payload.subarray(0, 40))).toBeNull();
  payload[0] = 2;
  expect(decodeRoomHeader(payload)).toBeNull();
});

test("a user's channel carries frames and controls", () => {
  expect(decodeUserPublication(encodeUserFrame('{"a":"é"}'))).toEqual({
    kind: 'frame',
    frame: Buffer.from('{"a":"é"}'),
  });
  const control = { type: 'session.revoked', session_id: crypto.randomUUID() } as const;
  expect(decodeUserPublication(encodeControl(control))).toEqual({ kind: 'control', control });
  expect(decodeUserPublication(Buffer.of(9, 9))).toBeNull();
});
