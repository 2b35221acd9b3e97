import { type Word, wordsOf } from './words.ts';

/** Words that stand next to each other. */
export interface Phrase {
  words: Word[];
  /** The last word may go on. */
  isOpen: boolean;
}

/** What somebody looks for: all of these. */
export type SearchQuery = readonly Phrase[];

/** An unspaced run counts as one. */
export const WORDS_MOST = 10;

const PIECES = /"([^"]*)("|$)|[^\s"]+/g;

/**
 * Reads a question: words and "phrases", the last of them as far as it is typed. What is written without a space
 * (`e-mail`, 東京) is a phrase of its own. Returns what is wrong with it instead.
 */
export function readQuery(text: string): SearchQuery | string {
  const phrases: Phrase[] = [];
  for (const [piece, quoted, end] of text
    .normalize('NFC')
    .replace(/[“”„«»]/g, '"')
    .matchAll(PIECES)) {
    const words = wordsOf(quoted ?? piece);
    if (words.length > 0) phrases.push({ words, isOpen: end !== '"' });
  }
  const count = phrases.flatMap(({ words }) => words).filter(({ isJoined }) => !isJoined).length;
  if (count === 0) return 'must have a word';
  if (count > WORDS_MOST) return `must have at most ${WORDS_MOST} words`;
  return phrases.map((phrase, i) => ({ ...phrase, isOpen: phrase.isOpen && i === phrases.length - 1 }));
}

/** Where a text answers a question: the words, in order and apart; null where it does not. */
export function hitsIn(words: readonly Word[], query: SearchQuery): [start: number, end: number][] | null {
  const hits: Word[] = [];
  for (const phrase of query) {
    const before = hits.length;
    for (let at = 0; at + phrase.words.length <= words.length; at++) {
      if (standsAt(words, at, phrase)) hits.push(...words.slice(at, at + phrase.words.length));
    }
    if (hits.length === before) return null;
  }
  return merged(hits);
}

function standsAt(words: readonly Word[], at: number, { words: wanted, isOpen }: Phrase): boolean {
  return wanted.every((want, i) => {
    const word = words[at + i];
    if (!word) return false;
    if (want.isJoined && !word.isJoined) return false;
    if (isOpen && i === wanted.length - 1 && !want.isUnspaced) return word.text.startsWith(want.text);
    return word.text === want.text;
  });
}

/** Ranges that touch become one. */
function merged(hits: Word[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const { start, end } of hits.sort((a, b) => a.start - b.start)) {
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}
