import { newId } from '@parley/contracts';
import type { Pool } from '@parley/database';

export interface Account {
  userId: string;
  sessionId: string;
}

/** A group conversation with its members. */
export interface Conversation {
  id: string;
  members: Account[];
}

/** Makes accounts with a session each, without passwords. */
export async function createAccounts(pool: Pool, count: number): Promise<Account[]> {
  const accounts = Array.from({ length: count }, () => ({ userId: newId(), sessionId: newId() }));
  const userIds = accounts.map(({ userId }) => userId);
  await pool.query(
    `INSERT INTO users (id, username, display_name)
     SELECT id, 'bench_' || right(replace(id::text, '-', ''), 20), 'Bench' FROM unnest($1::uuid[]) AS id`,
    [userIds],
  );
  await pool.query(
    `INSERT INTO sessions (id, user_id, device_name, expires_at)
     SELECT id, user_id, 'bench', now() + interval '1 day' FROM unnest($1::uuid[], $2::uuid[]) AS s (id, user_id)`,
    [accounts.map(({ sessionId }) => sessionId), userIds],
  );
  return accounts;
}

/** Makes one group conversation of each list of accounts. */
export async function createConversations(
  pool: Pool,
  memberships: readonly Account[][],
): Promise<Conversation[]> {
  const conversations = memberships.map((members) => ({ id: newId(), members }));
  await pool.query(
    `INSERT INTO conversations (id, type, title, rev, row_rev, created_by)
     SELECT id, 'group', 'Bench', 1, 1, owner FROM unnest($1::uuid[], $2::uuid[]) AS c (id, owner)`,
    [conversations.map(({ id }) => id), conversations.map(({ members }) => members[0]?.userId)],
  );
  const rows = conversations.flatMap(({ id, members }) => members.map(({ userId }) => ({ id, userId })));
  await pool.query(
    `INSERT INTO participants (conversation_id, user_id, role, rev)
     SELECT conversation_id, user_id, 'member', 1
       FROM unnest($1::uuid[], $2::uuid[]) AS p (conversation_id, user_id)`,
    [rows.map(({ id }) => id), rows.map(({ userId }) => userId)],
  );
  await pool.query('ANALYZE users, sessions, conversations, participants');
  return conversations;
}

/** Groups of the given size in which every account is a member of `perAccount`, with other people in each. */
export function mixedGroups(accounts: readonly Account[], size: number, perAccount: number): Account[][] {
  const groups = Math.floor(accounts.length / size);
  return Array.from({ length: perAccount }, (_, layer) =>
    Array.from({ length: groups }, (_, group) =>
      Array.from({ length: size }, (_, place) => {
        const account = accounts[place * groups + ((group + layer * place) % groups)];
        return account as Account;
      }),
    ),
  ).flat();
}
