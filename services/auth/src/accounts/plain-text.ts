import { AppError } from '@parley/runtime';

// Control characters, lone surrogates, line separators, and marks that turn the reading direction: in a
// name they imitate other names or break the layout, and NUL cannot be stored in Postgres at all.
const REFUSED = /[\p{Cc}\p{Cs}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** A line of text a user typed, in form NFC and without space around it. Throws `invalid`. */
export function plainText(field: string, raw: string): string {
  const text = raw.normalize('NFC').trim();
  if (text === '') throw invalidField(field, 'must not be blank');
  if (REFUSED.test(text)) throw invalidField(field, 'must not contain control characters');
  return text;
}

/** Like {@link plainText}, null when nothing was given. */
export function optionalPlainText(field: string, raw: string | undefined): string | null {
  return raw === undefined ? null : plainText(field, raw);
}

/** A name that people choose to be shown: not the one that stands for who is gone. Throws `invalid`. */
export function displayNameOf(raw: string, field = 'display_name'): string {
  const name = plainText(field, raw);
  const letters = name
    .normalize('NFKC')
    .replaceAll(/[\s\p{Cf}]/gu, '')
    .toLowerCase();
  if (letters === 'deletedaccount') throw invalidField(field, 'is shown for deleted accounts');
  return name;
}

/** A refusal of one field, in the shape that schema errors have. */
export function invalidField(field: string, problem: string): AppError {
  return new AppError('invalid', `${field} ${problem}`, { fields: [{ field, message: problem }] });
}
