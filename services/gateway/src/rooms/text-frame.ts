const FINAL_TEXT = 0x81;
/** RSV1: the payload is compressed (RFC 7692 §6). */
const COMPRESSED = 0x40;

/**
 * One whole unmasked WebSocket text frame, header and payload in one buffer (RFC 6455 §5.2), ready to be
 * written to any number of sockets.
 */
export function textFrame(payload: string | Uint8Array, { isCompressed = false } = {}): Buffer {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength;
  const at = headerBytes(length);
  const frame = Buffer.allocUnsafe(at + length);
  frame[0] = isCompressed ? FINAL_TEXT | COMPRESSED : FINAL_TEXT;
  if (at === 2) frame[1] = length;
  else if (at === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  if (typeof payload === 'string') frame.write(payload, at, 'utf8');
  else frame.set(payload, at);
  return frame;
}

/** The payload of what {@link textFrame} made; shares its memory. */
export function payloadOf(frame: Buffer): Buffer {
  const short = frame[1] as number;
  return frame.subarray(short < 126 ? 2 : short === 126 ? 4 : 10);
}

function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}
