import { readFile } from 'node:fs/promises';
import { ConfigError } from '@parley/runtime';
import type { ContentFilter, Verdict } from './content-filter.ts';
import { foldedWords } from './fold.ts';

const LINES_MOST = 100_000;

/** A word or phrase by its first word. */
interface Phrase {
  rest: readonly string[];
  verdict: Exclude<Verdict, 'allow'>;
}

/**
 * A filter that knows words and phrases, one a line: a message with one of them is flagged, with one after `!`
 * refused. Whole words count, whatever their case, accents and what lies between them. Lines that are empty or
 * begin with # are none. Throws a ConfigError for a line without a word, and for too many.
 */
export function createWordList(lines: string): ContentFilter {
  const phrases = phrasesOf(lines);
  return {
    check({ text }) {
      if (phrases.size === 0) return 'allow';
      const words = foldedWords(text);
      let verdict: Verdict = 'allow';
      for (let at = 0; at < words.length; at++) {
        const candidates = phrases.get(words[at] as string);
        if (!candidates) continue;
        for (const phrase of candidates) {
          if (!phrase.rest.every((word, i) => words[at + 1 + i] === word)) continue;
          if (phrase.verdict === 'refuse') return 'refuse';
          verdict = 'flag';
        }
      }
      return verdict;
    },
  };
}

/** The word list in a file (UTF-8). Throws a ConfigError when it cannot be read. */
export async function readWordList(path: string): Promise<ContentFilter> {
  try {
    return createWordList(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`CONTENT_FILTER_FILE cannot be read: ${(error as Error).message}`]);
  }
}

function phrasesOf(lines: string): Map<string, Phrase[]> {
  const phrases = new Map<string, Phrase[]>();
  const all = lines.replace(/^\ufeff/, '').split(/\r?\n/);
  if (all.length > LINES_MOST)
    throw new ConfigError([`CONTENT_FILTER_FILE has more than ${LINES_MOST} lines`]);
  for (const [index, line] of all.entries()) {
    const entry = line.trim();
    if (entry === '' || entry.startsWith('#')) continue;
    const isRefused = entry.startsWith('!');
    const [first, ...rest] = foldedWords(entry);
    if (first === undefined) throw new ConfigError([`CONTENT_FILTER_FILE: line ${index + 1} has no word`]);
    const known = phrases.get(first) ?? [];
    known.push({ rest, verdict: isRefused ? 'refuse' : 'flag' });
    phrases.set(first, known);
  }
  return phrases;
}
