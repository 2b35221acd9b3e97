import { isUuid } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { TracePosition } from '../store/trace.ts';

/** The opaque cursor that goes on after a row of a trace. */
export function encodeTraceCursor({ recipientId, device, kind }: TracePosition): string {
  return Buffer.from(`${recipientId} ${device} ${kind}`).toString('base64url');
}

/** The row before a page. Throws `invalid` on a cursor of another making. */
export function decodeTraceCursor(cursor: string): TracePosition {
  const match = /^(\S+) ([0-9a-f]*) ([a-z]{1,32})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const [, recipientId, device, kind] = match ?? [];
  if (!recipientId || !isUuid(recipientId) || device === undefined || !kind) {
    throw new AppError('invalid', undefined, {
      fields: [{ field: 'cursor', message: 'is not one of ours' }],
    });
  }
  return { recipientId, device, kind };
}
