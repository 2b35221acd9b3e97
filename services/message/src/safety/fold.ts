// What a UTF-16 code unit is within a text that was folded.
const BETWEEN = 0;
const WORD = 1;
/** A mark, or what cannot be seen: as if it were not there. */
const UNSEEN = 2;

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const MARK_OR_FORMAT = /[\p{M}\p{Cf}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character is meant
const ASCII = /^[\x00-\x7f]*$/;

/** By code unit; a table is ten times as fast as the patterns. */
const kinds = new Uint8Array(0x1_0000);
for (let unit = 0; unit < kinds.length; unit++) kinds[unit] = kindOf(unit);

function kindOf(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (MARK_OR_FORMAT.test(character)) return UNSEEN;
  return LETTER_OR_DIGIT.test(character) ? WORD : BETWEEN;
}

/**
 * The words of a text, runs of letters and digits, without what only looks different: case, width, accents,
 * invisible characters. Marks that are letters of their own scripts fall too.
 */
export function foldedWords(text: string): string[] {
  const folded = ASCII.test(text)
    ? text.toLowerCase()
    : text.normalize('NFKD').toLowerCase().replaceAll('ß', 'ss');
  const words: string[] = [];
  let word = '';
  let start = 0;
  for (let at = 0; at < folded.length; at++) {
    const unit = folded.charCodeAt(at);
    let [kind, length] = [kinds[unit], 1];
    if (unit >= 0xd800 && unit < 0xe000) {
      kind = kindOf(folded.codePointAt(at) as number);
      length = 2;
    }
    if (kind !== WORD) {
      word += folded.slice(start, at);
      start = at + length;
      if (kind === BETWEEN && word !== '') {
        words.push(word);
        word = '';
      }
    }
    at += length - 1;
  }
  word += folded.slice(start);
  if (word !== '') words.push(word);
  return words;
}
