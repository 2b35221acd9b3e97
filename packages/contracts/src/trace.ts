import { randomFillSync } from 'node:crypto';

/** `traceparent` of W3C Trace Context, version 00: 16 bytes trace id, 8 bytes parent id, 1 byte flags. */
export const TRACEPARENT_BYTES = 25;

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether a string is a valid `traceparent` of version 00. */
export function isTraceparent(text: string): boolean {
  return TRACEPARENT.test(text);
}

/** A new, unsampled `traceparent`: gives a request an id that travels even without an exporter. */
export function newTraceparent(): string {
  const bytes = randomFillSync(Buffer.allocUnsafe(24));
  return `00-${bytes.toString('hex', 0, 16)}-${bytes.toString('hex', 16, 24)}-00`;
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
