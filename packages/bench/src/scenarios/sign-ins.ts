import { benchSignIns } from '../benches/sign-ins.ts';
import { createAccounts, createConversations, mixedGroups } from '../product/accounts.ts';
import { forgetPassword, logIn, newName, registerSomebody } from '../product/auth-calls.ts';
import { productContender } from '../product/product-contender.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';

/** Groups of a few at a steady rate beside sign-ins of one person; the time of answers is measured without messages. */
export async function signIns({ load, sizes, product, progress }: ScenarioParts): Promise<BenchResult> {
  const { groups, members, ...options } = sizes.signIns;
  const accounts = await createAccounts(product.pool, groups * members);
  const conversations = await createConversations(product.pool, mixedGroups(accounts, members, 1));
  const somebody = await registerSomebody(product);
  return benchSignIns(load, {
    ...options,
    subject: productContender(product, { name: 'parley', conversations }),
    signIn: () => logIn(product, somebody.login, true),
    guessing: [
      {
        what: 'wrong password',
        known: () => logIn(product, somebody.login, false),
        unknown: () => logIn(product, newName(), false),
      },
      {
        what: 'forgotten password',
        known: () => forgetPassword(product, somebody.email),
        unknown: () => forgetPassword(product, `${newName()}@bench.example`),
      },
    ],
    progress,
  });
}
