const FIN_TEXT = 0x81;
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

const ID_KEY = Buffer.from('"client_message_id":"');

/** The number that {@link numberedFrame} wrote, from a frame that carries the id; NaN when it has none. */
export function numberOf(bytes: Buffer, start: number, end: number): number {
  const at = bytes.indexOf(ID_KEY, start);
  if (at < 0 || at >= end) return Number.NaN;
  const tail = at + ID_KEY.length + 24;
  return Number.parseInt(bytes.toString('latin1', tail, tail + 12), 16);
}

/**
 * A masked text frame (RFC 6455 §5.2). The masking key is zero, which costs the generator nothing and the
 * server what any key costs.
 */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([header(FIN_TEXT, payload.length), payload]);
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
