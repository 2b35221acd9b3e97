import type { Ask } from '../benches/search.ts';
import type { Account } from './accounts.ts';
import type { Product } from './product.ts';

/** A GET of one user, timed from the request to the end of its JSON. Rejects unless it is answered 200. */
export function getOf(product: Product, account: Account, path: string): Ask {
  const token = product.sign(account);
  return async () => {
    const startedAtMs = performance.now();
    const response = await fetch(`${product.messageUrl}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = (await response.json()) as { results?: unknown[]; conversations?: unknown[] };
    const ms = performance.now() - startedAtMs;
    if (response.status !== 200) throw new Error(`GET ${path} was answered ${response.status}`);
    return { ms, results: (body.results ?? body.conversations ?? []).length };
  };
}
