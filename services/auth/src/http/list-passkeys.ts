import type { passkeyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { listPasskeys } from '../store/passkeys.ts';

export function listOwnPasskeys(context: AuthContext): Handler<typeof passkeyRoutes.listPasskeys> {
  return async ({ caller: { userId } }) => {
    const passkeys = (await listPasskeys(context.prisma, userId)).map((row) => ({
      id: row.id,
      name: row.name,
      created_at: row.createdAt.toISOString(),
      last_used_at: row.lastUsedAt?.toISOString() ?? null,
    }));
    return { status: 200, body: { passkeys } };
  };
}
