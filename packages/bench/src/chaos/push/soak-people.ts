import { newId } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { createAccounts } from '../../product/accounts.ts';
import type { SoakNetwork } from './soak-network.ts';

/** Somebody with sessions: phones register with the first two, the last is a browser without pushes. */
export interface Person {
  userId: string;
  /** Access tokens, fresh ones. */
  onPhone: string;
  onOtherPhone: string;
  inBrowser: string;
}

export interface Reply {
  status: number;
  body: Record<string, unknown>;
}

export async function createPeople({ pool, sign }: SoakNetwork, count: number): Promise<Person[]> {
  const accounts = await createAccounts(pool, count);
  const further = await addSessions(
    pool,
    accounts.flatMap(({ userId }) => [userId, userId]),
  );
  return accounts.map(({ userId, sessionId }, index) => {
    const signed = (id: string | undefined) => sign({ userId, sessionId: id ?? '' });
    // Signed for each call: a soak may last longer than a token.
    return {
      userId,
      get onPhone() {
        return signed(sessionId);
      },
      get onOtherPhone() {
        return signed(further[2 * index]);
      },
      get inBrowser() {
        return signed(further[2 * index + 1]);
      },
    };
  });
}

async function addSessions(pool: Pool, userIds: readonly string[]): Promise<string[]> {
  const ids = userIds.map(() => newId());
  await pool.query(
    `INSERT INTO sessions (id, user_id, device_name, expires_at)
     SELECT id, user_id, 'soak', now() + interval '1 day' FROM unnest($1::uuid[], $2::uuid[]) AS s (id, user_id)`,
    [ids, userIds],
  );
  return ids;
}

/** One request with an access token. */
export async function call(
  url: string,
  request: { token: string; method: string; path: string; body?: object },
): Promise<Reply> {
  const response = await fetch(`${url}${request.path}`, {
    method: request.method,
    headers: {
      authorization: `Bearer ${request.token}`,
      ...(request.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(request.body ? { body: JSON.stringify(request.body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text ? (JSON.parse(text) as Reply['body']) : {} };
}
