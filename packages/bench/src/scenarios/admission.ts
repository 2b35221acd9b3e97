import { benchAdmission } from '../benches/admission.ts';
import { createAccounts, createConversations, mixedGroups } from '../product/accounts.ts';
import { productContender } from '../product/product-contender.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';

/** Groups of a few, so that what is refused is what a send costs, not its fan-out. */
export async function admission({ load, sizes, product, progress }: ScenarioParts): Promise<BenchResult> {
  const { groups, members, ...options } = sizes.admission;
  const accounts = await createAccounts(product.pool, groups * members);
  const conversations = await createConversations(product.pool, mixedGroups(accounts, members, 1));
  return benchAdmission(load, {
    ...options,
    subject: productContender(product, { name: 'parley', conversations }),
    progress,
    async stored(ids) {
      const { rows } = await product.pool.query<{ rows: number; distinct: number }>(
        `SELECT count(*)::int AS rows, count(DISTINCT client_message_id)::int AS distinct
           FROM messages WHERE client_message_id = ANY($1::uuid[])`,
        [ids],
      );
      return rows[0] ?? { rows: 0, distinct: 0 };
    },
  });
}
