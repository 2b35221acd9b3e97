import { expect } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { TestNetwork, TestUser } from '../network.ts';

/** What a user finds: an answer that must be 200. */
export async function search(network: TestNetwork, user: TestUser, q: string, more = '') {
  const { status, body } = await network.call(
    user,
    'GET',
    `/api/search/messages?q=${encodeURIComponent(q)}${more}`,
  );
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

/** The texts a user finds, newest first. */
export async function textsFound(network: TestNetwork, user: TestUser, q: string, more = '') {
  const { results } = await search(network, user, q, more);
  return (results as { message: { text: string } }[]).map(({ message }) => message.text);
}

/** Waits until all that was written is indexed. */
export async function indexed(network: TestNetwork): Promise<void> {
  await eventually('the index', async () => {
    const { rows } = await network.pool.query(
      `SELECT c.id FROM conversations c LEFT JOIN search_positions p ON p.conversation_id = c.id
        WHERE c.rev > coalesce(p.rev, 0)`,
    );
    return rows.length === 0;
  });
}
