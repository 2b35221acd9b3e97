import { invalidField } from '../accounts/plain-text.ts';
import type { SearchPosition } from '../store/people-search.ts';

/** Before the first person of every answer. */
export const SEARCH_START: SearchPosition = { rank: -1, name: '' };

/** The opaque cursor that continues a search after a position. */
export function encodeSearchCursor({ rank, name }: SearchPosition): string {
  return Buffer.from(`${rank}:${name}`).toString('base64url');
}

/** The position of a cursor. Throws `invalid` on one of another making. */
export function decodeSearchCursor(cursor: string): SearchPosition {
  const match = /^([0-3]):([a-z0-9_.]{3,32})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match?.[2]) throw invalidField('cursor', 'is not one of ours');
  return { rank: Number(match[1]), name: match[2] };
}
