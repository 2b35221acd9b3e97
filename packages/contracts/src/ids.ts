import { parse, stringify, v7 } from 'uuid';

/** A UUIDv7 (RFC 9562): time-ordered to the millisecond, so that keys insert at the end of an index. */
export function newId(): string {
  return v7();
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
