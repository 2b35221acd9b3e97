import { COMMON_PASSWORDS } from './common-passwords.ts';
import { invalidField } from './plain-text.ts';

/** Names of an account that are no password for it. */
export interface OwnNames {
  username?: string;
  email?: string | null;
}

/**
 * Throws `invalid` for a password that is among the first that anybody would try: common ones with what people put
 * around them, runs of one character or of neighbours, the own name (OWASP ASVS 5 §6.2.4, §6.2.11). No other rule.
 */
export function refuseWeakPassword(field: string, password: string, own: OwnNames): void {
  const plain = password.normalize('NFC').toLowerCase();
  if (isCommon(plain)) throw invalidField(field, 'is one of the most common passwords');
  const names = [own.username, own.email, own.email?.split('@')[0]].map((name) => name?.toLowerCase() ?? '');
  // A short name may stand in a good password by chance.
  const isName = names.some(
    (name) => name.length >= 3 && plain.includes(name) && plain.length < name.length + 4,
  );
  if (isName) throw invalidField(field, 'must not be the own name');
}

function isCommon(plain: string): boolean {
  const letters = stripped(plain);
  const forms = [plain, letters, stripped(unleet(plain)), halved(plain), halved(letters)];
  return forms.some((form) => COMMON_PASSWORDS.has(form)) || isRun(plain) || /^\d{1,9}$/.test(plain);
}

/** Without the digits and signs around it: `!password123`. */
function stripped(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

/** As it was before digits and signs took the place of letters: `p@ssw0rd`. */
function unleet(text: string): string {
  const letters: Record<string, string> = {
    '@': 'a',
    4: 'a',
    3: 'e',
    1: 'i',
    '!': 'i',
    0: 'o',
    $: 's',
    5: 's',
    7: 't',
  };
  return text.replaceAll(/[@431!0$57](?=.*[a-z])/g, (sign) => letters[sign] ?? sign);
}

/** What is repeated: `asdfasdf`, `123123123`. */
function halved(text: string): string {
  return /^(.+?)\1+$/u.exec(text)?.[1] ?? text;
}

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  '1qaz2wsx3edc4rfv5tgb6yhn',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'qazwsxedcrfvtgbyhnujm',
];
const RUNS = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);

/** One or two characters only, or pieces of at least three neighbours: `aaaaaaaa`, `qwerty123456`. */
function isRun(plain: string): boolean {
  if (new Set(plain).size <= 2) return true;
  let at = 0;
  while (at < plain.length) {
    let length = 0;
    while (at + length < plain.length && RUNS.some((run) => run.includes(plain.slice(at, at + length + 1))))
      length += 1;
    if (length < 3) return false;
    at += length;
  }
  return true;
}
