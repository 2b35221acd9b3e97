import { randomFillSync } from 'node:crypto';

/** `traceparent` of W3C Trace Context, version 00: 16 bytes trace id, 8 bytes parent id, 1 byte flags. */
export const TRACEPARENT_BYTES = 25;

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether a string is a valid `traceparent` of version 00. */
export function isTraceparent(text: string): boolean {
  return TRACEPARENT.test(text);
}

const ID_BYTES = 24;
// Random bytes for 256 at a time: asking for each costs eight times as much.
const random = Buffer.allocUnsafeSlow(256 * ID_BYTES);
let used = random.length;

/** A new, unsampled `traceparent`: gives a request an id that travels even without an exporter. */
export function newTraceparent(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const at = used;
  used += ID_BYTES;
  return `00-${random.toString('hex', at, at + 16)}-${random.toString('hex', at + 16, used)}-00`;
}

/** Writes a `traceparent` as 25 bytes; zeros when there is none. */
export function writeTraceparent(target: Buffer, offset: number, traceparent: string): void {
  if (!isTraceparent(traceparent)) {
    target.fill(0, offset, offset + TRACEPARENT_BYTES);
    return;
  }
  target.write(traceparent.slice(3, 35), offset, 'hex');
  target.write(traceparent.slice(36, 52), offset + 16, 'hex');
  target.write(traceparent.slice(53), offset + 24, 'hex');
}

/** Reads what {@link writeTraceparent} wrote; empty when there was none. */
export function readTraceparent(source: Buffer, offset: number): string {
  const traceId = source.toString('hex', offset, offset + 16);
  if (traceId === '0'.repeat(32)) return '';
  const parentId = source.toString('hex', offset + 16, offset + 24);
  return `00-${traceId}-${parentId}-${source.toString('hex', offset + 24, offset + 25)}`;
}
