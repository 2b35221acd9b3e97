import { type authRoutes, isUuid, type User } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { toUser } from '../accounts/account-view.ts';
import { invalidField, plainText } from '../accounts/plain-text.ts';
import type { AuthContext } from '../context.ts';
import { findAccounts } from '../store/accounts.ts';
import { searchPeople } from '../store/people-search.ts';
import { decodeSearchCursor, encodeSearchCursor, SEARCH_START } from './search-cursor.ts';

const MOST_IDS = 100;

export function findUsers(context: AuthContext): Handler<typeof authRoutes.findUsers> {
  return async ({ query: { query, ids, cursor, limit = 20 } }) => {
    if (query !== undefined && ids !== undefined) throw invalidField('query', 'and ids exclude each other');
    if (ids !== undefined) return { status: 200, body: { users: await byIds(context, ids), cursor: null } };
    if (query === undefined) throw invalidField('query', 'or ids must be given');
    const after = cursor === undefined ? SEARCH_START : decodeSearchCursor(cursor);
    // One more than asked for tells whether there is another page.
    const found = await searchPeople(context.pool, {
      words: plainText('query', query),
      after,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const users = page.map(({ rank: _rank, name: _name, ...person }) => person);
    return {
      status: 200,
      body: { users, cursor: found.length > limit && last ? encodeSearchCursor(last) : null },
    };
  };
}

/** In the order asked for, without those that are not there. */
async function byIds(context: AuthContext, list: string): Promise<User[]> {
  const ids = [...new Set(list.toLowerCase().split(','))];
  if (ids.length > MOST_IDS) throw invalidField('ids', `must be at most ${MOST_IDS}`);
  if (!ids.every(isUuid)) throw invalidField('ids', 'must be ids, separated by commas');
  const accounts = new Map((await findAccounts(context.prisma, ids)).map((account) => [account.id, account]));
  return ids.flatMap((id) => accounts.get(id) ?? []).map(toUser);
}
