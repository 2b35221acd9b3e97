import type { Client, User } from '@parley/client';
import { useLoad } from '../panel/use-load.ts';
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
  const { load } = useLoad<readonly User[]>(
    async () => (settled === '' ? [] : await client.findUsers(settled)),
    [client, settled],
  );
  return {
    people: load.state === 'loaded' && wanted !== '' ? load.value : [],
    searching: wanted !== '' && (wanted !== settled || load.state === 'loading'),
    error: load.state === 'failed' ? load.error : null,
  };
}
