import type { SearchQuery } from './query.ts';
import { type Word, wordsOf } from './words.ts';

// Terms are what the index knows: words, and pairs of unspaced characters. They are letters, digits and emoji, so
// that they need no quoting beyond the quotes.

/** A part of a question that costs more than it narrows is left to the comparison with the text. */
const TERMS_MOST = 16;

/** The `tsvector` of a text, each term behind the tag of its conversation; empty without words. */
export function indexedTerms(conversationId: string, text: string): string {
  const words = wordsOf(text);
  const terms = new Set(words.map((word, i) => pairAt(words, i) ?? word.text));
  const tag = tagOf(conversationId);
  return Array.from(terms, (term) => `'${tag}${term}'`).join(' ');
}

/** A `tsquery` that finds at least what answers a question, with `~` in place of the tag. */
export function wantedTerms(query: SearchQuery): string {
  const terms = query.flatMap(({ words, isOpen }) =>
    words.flatMap((word, i) => {
      const pair = pairAt(words, i);
      if (pair !== null) return [`'~${pair}'`];
      if (word.isJoined) return [];
      // A single character is the first of a pair, or the last of its run.
      return [`'~${word.text}'${word.isUnspaced || (isOpen && i === words.length - 1) ? ':*' : ''}`];
    }),
  );
  return [...new Set(terms)].slice(0, TERMS_MOST).join(' & ');
}

/** The same as `right(conversation_id::text, 8)` of the statement. */
function tagOf(conversationId: string): string {
  return conversationId.slice(-8).toLowerCase();
}

function pairAt(words: readonly Word[], i: number): string | null {
  const [word, next] = [words[i], words[i + 1]];
  return word && next?.isJoined ? word.text + next.text : null;
}
