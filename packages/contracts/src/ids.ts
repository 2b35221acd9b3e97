import { randomFillSync } from 'node:crypto';
import { parse, stringify, v7 } from 'uuid';

// Random bytes for 256 ids at a time: asking for each costs more than all the rest of an id.
const random = Buffer.allocUnsafeSlow(256 * 16);
let used = random.length;

/** A UUIDv7 (RFC 9562): time-ordered to the millisecond, so that keys insert at the end of an index. */
export function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += 16;
  return v7({ random: random.subarray(used - 16, used) });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a string is a UUID of any version, in the canonical text form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The 16 bytes of a UUID. Throws a TypeError on anything else. */
export function uuidToBytes(id: string): Uint8Array {
  return parse(id);
}

/** The canonical text form of 16 bytes. */
export function uuidFromBytes(bytes: Uint8Array): string {
  return stringify(bytes);
}

/** The moment a UUIDv7 was made, in milliseconds since the Unix epoch (RFC 9562 §5.7). */
export function uuidV7TimeMs(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
