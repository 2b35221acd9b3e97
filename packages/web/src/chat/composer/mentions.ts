import type { User } from '@parley/client';

/** The `@…` that is being written, from `start` to the caret. */
export interface MentionQuery {
  start: number;
  query: string;
}

/** What stands before the caret is the beginning of a mention, or null. */
export function mentionBefore(text: string, caret: number): MentionQuery | null {
  const match = /(?:^|[^\p{L}\p{N}_.@])@([\p{L}\p{N}_.]{0,32})$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const query = match[1]!;
  return { start: caret - query.length - 1, query };
}

/** Who fits, best first: by user name, then by the beginning of any of the names. */
export function matching(people: readonly User[], query: string, most = 6): User[] {
  const wanted = query.toLowerCase();
  const rank = ({ username, display_name: name }: User): number => {
    if (username.toLowerCase().startsWith(wanted)) return 0;
    return name
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(wanted))
      ? 1
      : 2;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter((found) => found.rank < 2)
    .sort((a, b) => a.rank - b.rank || a.person.display_name.localeCompare(b.person.display_name))
    .slice(0, most)
    .map(({ person }) => person);
}

export interface Mentions {
  userIds: string[];
  all: boolean;
}

/** Whom a text mentions, of those who are there. */
export function mentionsIn(text: string, people: readonly User[]): Mentions {
  const names = new Set<string>();
  for (const { 0: token } of text.matchAll(/(?<![\p{L}\p{N}_.])@[\p{L}\p{N}_.]+/gu)) {
    const name = token.slice(1).toLowerCase();
    names.add(name);
    // A dot may be the end of the sentence.
    names.add(name.replace(/\.+$/, ''));
  }
  const userIds = people.filter(({ username }) => names.has(username.toLowerCase())).map(({ id }) => id);
  return { userIds: userIds.slice(0, 100), all: names.has('all') };
}
