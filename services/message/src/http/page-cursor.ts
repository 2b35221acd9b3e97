import { invalidField } from './visible-conversation.ts';

/** A position in a list as clients see it: opaque, to be handed back as it is. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The position behind a cursor. Throws `invalid` unless every part passes its check. */
export function decodeCursor<const T extends readonly ((part: unknown) => boolean)[]>(
  cursor: string,
  checks: T,
): unknown[] {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw invalidField('cursor', 'is not one of this list');
  }
  if (!Array.isArray(position) || position.length !== checks.length) {
    throw invalidField('cursor', 'is not one of this list');
  }
  if (!checks.every((check, i) => check(position[i])))
    throw invalidField('cursor', 'is not one of this list');
  return position;
}
