import { type Encrypted, isUuid, type messageProto } from '@parley/contracts';
import { AppError, type ServiceHandlers } from '@parley/runtime';

/** The types of the handlers of MessageService. */
export type MessageRpc = ServiceHandlers<typeof messageProto.MessageService>;

/** Ids in the form Postgres and channels have them. Throws `invalid`. */
export function idOf(field: string, id: string): string {
  if (!isUuid(id)) throw new AppError('invalid', `${field} must be a UUID`);
  return id.toLowerCase();
}

/** A seq or rev as a number. Throws `invalid`. */
export function positionOf(field: string, value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new AppError('invalid', `${field} is out of range`);
  }
  return Number(value);
}

/** The `encrypted` object of a frame; undefined when there is none, null when it is no object. */
export function encryptedOf(json: string): Encrypted | undefined | null {
  if (json === '') return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' ? (value as Encrypted | null) : null;
  } catch {
    return null;
  }
}
