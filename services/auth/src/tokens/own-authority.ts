import type { TokenAuthority } from '@parley/runtime';
import type { Sql } from '../store/sql.ts';
import type { AuthKeys } from './key-ring.ts';
import { readRevocations } from './revocation-feed.ts';

/** Keys and revocations for auth's own edge, from its own keys and store. */
export function createOwnAuthority(sql: Sql, keys: Pick<AuthKeys, 'published'>): TokenAuthority {
  return {
    keys: async () => ({ keys: (await keys.published()).keys.map((key) => ({ ...key })) }),
    revocations: (cursor) => readRevocations(sql, cursor),
  };
}
