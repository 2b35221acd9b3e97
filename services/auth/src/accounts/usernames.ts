import { AppError } from '@parley/runtime';
import { prototypes } from './confusables.ts';
import { invalidField } from './plain-text.ts';

// The scripts recommended for identifiers (UAX 31, table 5), each by itself; East Asian ones as they are written.
// Marks of the alphabets are composed by NFKC: what is left over is stacked for show.
const ALPHABETS = ['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian'].map(
  (script) => `\\p{Script=${script}}`,
);
const WITH_MARKS = [
  ...'Hebrew Arabic Thaana Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada'.split(' '),
  ...'Malayalam Sinhala Thai Lao Tibetan Myanmar Ethiopic Khmer'.split(' '),
].map((script) => [script]);
const EAST_ASIAN = [
  ['Han', 'Hiragana', 'Katakana'],
  ['Han', 'Hangul'],
  ['Han', 'Bopomofo'],
];
const OTHERS = [...WITH_MARKS, ...EAST_ASIAN].map((scripts) =>
  scripts.map((script) => `\\p{Script_Extensions=${script}}`).join(''),
);
const ONE_SCRIPT = [...ALPHABETS, ...OTHERS].map((letters) => new RegExp(`^[${letters}0-9_.]+$`, 'u'));
const STACKED = /\p{Mn}{4}/u;
const ALLOWED = /^[\p{L}\p{M}\p{Nd}_.]{3,32}$/u;
const IN_ORDER = /^\p{L}.*[\p{L}\p{M}\p{Nd}]$/u;

/** Names that speak for the service or for everybody; whatever looks like one is taken too. */
const RESERVED = new Set(
  [
    'admin administrator root superuser sysadmin system support help helpdesk info contact abuse security staff',
    'team official moderator moderators mod operator owner parley postmaster webmaster hostmaster noreply mailer',
    'api www mail login register me self you everyone everybody all here channel group anonymous guest unknown',
    'nobody none null undefined deleted deletedaccount user users account accounts settings apple',
  ]
    .join(' ')
    .split(' ')
    .map(skeletonOf),
);

/** A username as it is kept, and what no other may look like. */
export interface Username {
  username: string;
  skeleton: string;
}

/**
 * The form in which a username is kept and looked up: NFKC; beyond ASCII also in lower case, as the database folds
 * the case of ASCII only. After RFC 8265, UsernameCaseMapped.
 */
export function usernameForm(raw: string): string {
  const composed = raw.normalize('NFKC');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  return /^[\x00-\x7f]*$/.test(composed) ? composed : composed.toLowerCase().normalize('NFKC');
}

/**
 * Judges a name for a new account: letters, digits, _ and . of one script. Throws `invalid` naming the field, or
 * `conflict` when the name is reserved; whether it looks like somebody's is for the unique index to say.
 */
export function newUsername(raw: string): Username {
  const username = usernameForm(raw);
  if (!ALLOWED.test(username)) throw invalidField('username', 'must be 3 to 32 letters, digits, _ or .');
  if (!ONE_SCRIPT.some((script) => script.test(username)) || STACKED.test(username)) {
    throw invalidField('username', 'must be written in one script');
  }
  const isLatin = ONE_SCRIPT[0]?.test(username) === true;
  if (!isLatin && !IN_ORDER.test(username)) {
    // Digits and dots at the ends of right-to-left text show on its other side (RFC 5893); one rule for all scripts.
    throw invalidField('username', 'must begin with a letter and end with a letter or digit');
  }
  const skeleton = skeletonOf(username);
  if (skeleton === '') throw invalidField('username', 'must have a letter or digit');
  // Lower case as well: in ADMIN the capital I would pass for an l.
  if (RESERVED.has(skeleton) || RESERVED.has(skeletonOf(username.toLowerCase()))) {
    const fields = [{ field: 'username', message: 'is taken' }];
    throw new AppError('conflict', 'username is taken', { fields });
  }
  return { username, skeleton };
}

/**
 * Equal for names that look alike (the skeleton of UTS 39 §4), whatever the case; beyond it, dots and underscores do
 * not count, and `vv` looks like `w`. Mapped before and after the case is folded: a capital I looks like an l.
 */
export function skeletonOf(username: string): string {
  const folded = mapped(mapped(username).toLowerCase());
  return folded.replaceAll('w', 'vv').replace(/[._]/g, '').normalize('NFC');
}

function mapped(text: string): string {
  return [...text.normalize('NFD')]
    .map((character) => prototypes.get(character) ?? character)
    .join('')
    .normalize('NFD');
}
