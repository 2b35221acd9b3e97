import type { Highlight } from '@parley/contracts';
import type { Word } from './words.ts';

/** Characters of a text that are shown around its first hit, in UTF-16 code units. */
const WINDOW = 200;
const BEFORE = 60;

/** The part of a text that shows its first hit, cut between words, with the hits in it. */
export function highlightOf(
  text: string,
  words: readonly Word[],
  hits: readonly (readonly [number, number])[],
): Highlight {
  const [from, to] = windowAround(text, words, hits[0] ?? [0, 0]);
  const lead = from > 0 ? '…' : '';
  const shift = lead.length - from;
  return {
    text: `${lead}${text.slice(from, to)}${to < text.length ? '…' : ''}`,
    ranges: hits
      .filter(([start]) => start >= from && start < to)
      .map(([start, end]) => [start + shift, Math.min(end, to) + shift]),
  };
}

function windowAround(
  text: string,
  words: readonly Word[],
  [hitStart, hitEnd]: readonly [number, number],
): [from: number, to: number] {
  if (text.length <= WINDOW) return [0, text.length];
  const from = hitStart <= BEFORE ? 0 : firstStart(words, hitStart - BEFORE, hitStart);
  if (from + WINDOW >= text.length) return [from, text.length];
  const to = lastEnd(words, Math.min(hitEnd, from + WINDOW), from + WINDOW);
  // Between the halves of a character there is nothing to show.
  return [from, /[\uDC00-\uDFFF]/.test(text[to] ?? '') ? to - 1 : to];
}

function firstStart(words: readonly Word[], least: number, most: number): number {
  return words.find(({ start }) => start >= least && start <= most)?.start ?? most;
}

function lastEnd(words: readonly Word[], least: number, most: number): number {
  return words.findLast(({ end }) => end >= least && end <= most)?.end ?? most;
}
