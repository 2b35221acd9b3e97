import type { Client, User } from '@parley/client';
import { usePages } from '../panel/use-pages.ts';
import { useSettled } from '../panel/use-settled.ts';

export interface PeopleFound {
  people: readonly User[];
  searching: boolean;
  error: string | null;
}

const PAUSE_MS = 200;

/** Finds people by name while it is typed. */
export function usePeopleSearch(client: Client, query: string): PeopleFound {
  const wanted = query.trim();
  const settled = useSettled(wanted, PAUSE_MS);
  const found = usePages<User>(
    async () => ({ items: settled === '' ? [] : await client.findUsers(settled), cursor: null }),
    [client, settled],
  );
  return {
    people: wanted === '' ? [] : found.items,
    searching: wanted !== '' && (wanted !== settled || found.loading),
    error: found.error,
  };
}
