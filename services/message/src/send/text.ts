import { limits } from '@parley/contracts';

// Line feed and tab are text; other C0 and C1 controls are not.
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

// What shows something: no spaces, no format characters, none of the letters that are drawn as nothing.
const SHOWN = /[^\s\p{Cf}\p{Z}\u115F\u1160\u2800\u3164\uFFA0]/u;

/** Nothing of it can be seen. */
export function isBlank(text: string): boolean {
  return !SHOWN.test(text);
}

/** What is wrong with the text of a message, or undefined. Its length counts Unicode code points. */
export function textProblem(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return 'text must be given';
  if (!text.isWellFormed()) return 'text is not valid Unicode';
  if (CONTROL.test(text)) return 'text must not have control characters';
  if (isBlank(text)) return 'text must not be blank';
  if (tooLong(text)) return `text must be at most ${limits.textCharacters} characters`;
  return undefined;
}

function tooLong(text: string): boolean {
  // NFC, the form that is stored, is at most three times as long, and a code point at most two code units.
  if (3 * text.length <= limits.textCharacters) return false;
  return [...text.normalize('NFC')].length > limits.textCharacters;
}
