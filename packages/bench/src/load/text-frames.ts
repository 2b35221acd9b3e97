import { constants, deflateRawSync } from 'node:zlib';

const FIN_TEXT = 0x81;
const RSV1 = 0x40;
const MASKED = 0x80;

/** Where an id is written into a prepared frame; any UUID will do, this one is easily found. */
export const ID_PLACEHOLDER = '00000000-0000-4000-8000-000000000000';

/** A frame's text, its `client_message_id` replaced by the placeholder. */
export function withIdPlaceholder(frame: string): string {
  return frame.replace(/("client_message_id":")[0-9a-f-]{36}/, `$1${ID_PLACEHOLDER}`);
}

/** A client's text frame whose `client_message_id` changes from send to send. */
export interface FrameTemplate {
  bytes: Buffer;
  /** Offset of the id in `bytes`. */
  idAt: number;
}

/** Prepares the frame of a text that holds {@link ID_PLACEHOLDER} once. */
export function frameTemplate(text: string): FrameTemplate {
  const bytes = clientFrame(text);
  const idAt = bytes.indexOf(ID_PLACEHOLDER);
  if (idAt < 0) throw new Error('the message to send has no place for its id');
  return { bytes, idAt };
}

/**
 * A copy of the template for the send with this number. The number is the last group of the id, in hex;
 * `prefix`, eight hex digits, tells runs apart.
 */
export function numberedFrame(template: FrameTemplate, prefix: string, number: number): Buffer {
  const frame = Buffer.from(template.bytes);
  frame.write(prefix, template.idAt, 8, 'latin1');
  frame.write(number.toString(16).padStart(12, '0'), template.idAt + 24, 12, 'latin1');
  return frame;
}

/** The id that {@link numberedFrame} gives the send with this number. */
export function numberedId(prefix: string, number: number): string {
  return `${prefix}${ID_PLACEHOLDER.slice(8, 24)}${number.toString(16).padStart(12, '0')}`;
}

const ID_KEY = Buffer.from('"client_message_id":"');

/**
 * The number that {@link numberedFrame} wrote, from a frame that carries the id; NaN when it has none, or
 * was written with another prefix than the one given.
 */
export function numberOf(bytes: Buffer, start: number, end: number, prefix?: string): number {
  const key = bytes.indexOf(ID_KEY, start);
  if (key < 0 || key >= end) return Number.NaN;
  const at = key + ID_KEY.length;
  if (prefix !== undefined && bytes.toString('latin1', at, at + prefix.length) !== prefix) return Number.NaN;
  return Number.parseInt(bytes.toString('latin1', at + 24, at + 36), 16);
}

/**
 * A masked text frame (RFC 6455 §5.2). The masking key is zero, which costs the generator nothing and the
 * server what any key costs.
 */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([header(FIN_TEXT, payload.length), payload]);
}

/** The same, compressed as permessage-deflate without context takeover has it (RFC 7692 §7.2.1). */
export function compressedFrame(text: string): Buffer {
  const body = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  return Buffer.concat([header(FIN_TEXT | RSV1, body.length), body]);
}

/** The answer to a ping. */
export function pongFrame(payload: Buffer): Buffer {
  return Buffer.concat([header(0x8a, payload.length), payload]);
}

function header(first: number, length: number): Buffer {
  if (length < 126) return Buffer.from([first, MASKED | length, 0, 0, 0, 0]);
  if (length > 0xffff) throw new RangeError('no bench sends frames above 64 KiB');
  return Buffer.from([first, MASKED | 126, length >> 8, length & 0xff, 0, 0, 0, 0]);
}
