import type { Sql } from './sql.ts';

export interface Person {
  id: string;
  username: string;
  display_name: string;
  avatar_url: string | null;
}

/** The place of a person in the answer: best rank first, then by username. */
export interface SearchPosition {
  rank: number;
  name: string;
}

// Rank 0: that very username; 1: it begins so; 2: the display name begins so; 3: in one of them.
// Usernames are unique whatever their case, so (rank, lower-case username) is a total order.
// The last three patterns are served by the trigram indexes.
const SEARCH = `
  SELECT id, username, display_name, avatar_url, rank, name FROM (
    SELECT id, username::text AS username, display_name, avatar_url,
           lower(username::text) COLLATE "C" AS name,
           CASE WHEN username = $1 THEN 0
                WHEN username::text ILIKE $2 THEN 1
                WHEN display_name ILIKE $2 THEN 2
                ELSE 3 END AS rank
    FROM users
    WHERE deleted_at IS NULL
      AND (username::text ILIKE $3 OR display_name ILIKE $3 OR display_name ILIKE $4)
  ) found
  WHERE (rank, name) > ($5::integer, $6::text COLLATE "C")
  ORDER BY rank, name
  LIMIT $7`;

/**
 * People whose username or display name holds the words (from three characters on) or begins with
 * them (shorter ones would match everybody), after a position.
 */
export async function searchPeople(
  sql: Sql,
  search: { words: string; after: SearchPosition; limit: number },
): Promise<(Person & SearchPosition)[]> {
  const words = search.words.replaceAll(/[\\%_]/g, '\\$&');
  const within = [...search.words].length >= 3 ? `%${words}%` : `${words}%`;
  const { rows } = await sql.query<Person & SearchPosition>(SEARCH, [
    search.words,
    `${words}%`,
    within,
    `% ${words}%`,
    search.after.rank,
    search.after.name,
    search.limit,
  ]);
  return rows;
}
