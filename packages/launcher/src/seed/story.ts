import { type Random, randomFrom } from './random.ts';
import { type Line, readLine } from './read-line.ts';
import type { Theme } from './talk/theme.ts';
import { words } from './talk/words.ts';

/** A message to be sent, in a conversation of `members` people who are numbered. */
export interface Said extends Omit<Line, 'speaker' | 'isReply' | 'reactions'> {
  /** Counts from 1 in its conversation. */
  number: number;
  speaker: number;
  /** Those named with an @. */
  mentions: readonly number[];
  /** The number of the message it answers. */
  repliesTo?: number;
  reactions: readonly { by: number; emoji: string }[];
}

/**
 * What is said in a conversation, without an end and always the same: who takes more of it goes on where others stopped.
 * `names` are those of the members, as mentions spell them.
 */
export function* storyOf(
  key: string,
  talk: Theme['exchanges'],
  names: readonly string[],
): Generator<Said, never> {
  const random = randomFrom(key);
  let number = 0;
  for (;;) {
    for (const exchange of random.shuffled(talk)) {
      const cast = random.shuffled(names.map((_, member) => member));
      const fill = fillerOf(random);
      const first = number + 1;
      for (const raw of exchange) {
        number += 1;
        yield told(readLine(raw), { number, first, cast, names, fill, random });
      }
    }
  }
}

interface Telling {
  number: number;
  first: number;
  /** The members in the order of the letters. */
  cast: readonly number[];
  names: readonly string[];
  fill(text: string): string;
  random: Random;
}

function told(line: Line, { number, first, cast, names, fill, random }: Telling): Said {
  const { speaker: letter, isReply, reactions, text, becomes, attachment } = line;
  // Two people can also say what is written for three.
  const memberOf = (index: number) => cast[index % cast.length] as number;
  const speaker = memberOf(letter);
  const mentions = new Set<number>();
  const spoken = (raw: string) =>
    capitalised(fill(raw)).replace(/@([A-Z])\b/g, (_, other: string) => {
      const member = memberOf(other.charCodeAt(0) - 'A'.charCodeAt(0));
      mentions.add(member);
      return `@${names[member]}`;
    });
  const others = random.shuffled(cast.filter((member) => member !== speaker));
  return {
    ...{ number, speaker, text: spoken(text) },
    ...(becomes ? { becomes: spoken(becomes) } : {}),
    ...(attachment ? { attachment } : {}),
    mentions: [...mentions],
    ...(isReply && number > first ? { repliesTo: first } : {}),
    reactions: reactions
      .slice(0, others.length)
      .map((emoji, index) => ({ by: others[index] as number, emoji })),
  };
}

/** Within an exchange a word stays the same: who asks about Friday is answered about Friday. */
function fillerOf(random: Random): (text: string) => string {
  const chosen = new Map<string, string>();
  return (text) =>
    text.replace(/\{(\w+)\}/g, (_, kind: string) => {
      const known = chosen.get(kind) ?? random.pick(words[kind] ?? [kind]);
      chosen.set(kind, known);
      return known;
    });
}

/** A word in braces may be the first one. */
function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
