/** A word of a text, or one character of a script that puts no spaces between words. */
export interface Word {
  /** Without case and accents, shortened. */
  text: string;
  /** Where it stands, in UTF-16 code units. */
  start: number;
  end: number;
  isUnspaced: boolean;
  /** An unspaced character right after another. */
  isJoined: boolean;
}

const UNSPACED = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
const LETTERS = String.raw`\p{L}\p{N}\p{M}`;
const WORDS = new RegExp(
  [
    `(?<unspaced>(?=[${LETTERS}])[${UNSPACED}]\\p{M}*)`,
    `(?<spaced>(?:(?![${UNSPACED}])[${LETTERS}])+)`,
    String.raw`\p{Extended_Pictographic}`,
    String.raw`\p{RI}\p{RI}`,
  ].join('|'),
  'gu',
);

/** The words of a text in order; emoji are words, punctuation is nothing. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let joinsAt = -1;
  for (const match of text.matchAll(WORDS)) {
    const [found] = match;
    const isUnspaced = match.groups?.['unspaced'] !== undefined;
    const isLetters = isUnspaced || match.groups?.['spaced'] !== undefined;
    const folded = isLetters ? fold(found) : found;
    if (folded === '') continue;
    const start = match.index;
    const end = start + found.length;
    words.push({ text: folded, start, end, isUnspaced, isJoined: isUnspaced && start === joinsAt });
    joinsAt = isUnspaced ? end : -1;
  }
  return words;
}

/** Longer words are told apart by this many characters only. */
const LONGEST = 40;
/** Accents, and the points of Hebrew and Arabic that are mostly left out. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g;
const NOT_LETTERS = /[^\p{L}\p{N}\p{M}]/gu;
/** Letters that Unicode does not take apart. */
const ALIKE: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ŧ: 't', ς: 'σ' },
};
const UNLIKE = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'g');
const PLAIN = /^[a-z0-9]{1,40}$/;

/** A word as it is compared: compatible forms, case and accents do not matter. */
function fold(word: string): string {
  const lower = word.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  const folded = lower
    .normalize('NFKD')
    .replace(MARKS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(UNLIKE, (letter) => ALIKE[letter] ?? letter)
    .replace(NOT_LETTERS, '');
  return folded.length <= LONGEST ? folded : [...folded].slice(0, LONGEST).join('');
}
