import { benchConversationList } from '../benches/conversation-list.ts';
import { type Account, createAccounts, createConversations } from '../product/accounts.ts';
import { getOf } from '../product/rest-calls.ts';
import { writeMessages } from '../product/written-messages.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';

const PAGE = 30;

/** Conversations of a few members with unread messages, all of one user. */
export async function conversationList({ sizes, product, progress }: ScenarioParts): Promise<BenchResult> {
  const { few, many, members, messagesEach, ...options } = sizes.conversationList;
  const accounts = await createAccounts(product.pool, members + 1);
  const [first, second, ...others] = accounts as [Account, Account, ...Account[]];
  for (const [user, count] of [
    [first, few],
    [second, many],
  ] as const) {
    const made = await createConversations(product.pool, Array(count).fill([...others, user]));
    await writeMessages(product.pool, {
      conversationIds: made.map(({ id }) => id),
      messages: count * messagesEach,
      everywhere: 'hello',
    });
  }
  await product.pool.query('VACUUM ANALYZE messages, conversations, participants');
  const page = (user: Account) => getOf(product, user, `/api/conversations?limit=${PAGE}`);
  return benchConversationList({
    ...options,
    few: { conversations: few, page: page(first) },
    many: { conversations: many, page: page(second) },
    settings: { 'conversations on the page': PAGE, members, 'unread messages each': messagesEach },
    progress,
  });
}
