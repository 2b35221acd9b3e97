import type { accountRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { prove } from '../accounts/prove.ts';
import { requestDeletion } from '../accounts/request-deletion.ts';
import type { AuthContext } from '../context.ts';

export function deleteMe(context: AuthContext): Handler<typeof accountRoutes.deleteMe> {
  return async ({ caller: { userId }, body }) => {
    await prove(context, userId, body);
    const dueAt = await requestDeletion(context, userId);
    return { status: 200, body: { deletion_due_at: dueAt.toISOString() } };
  };
}
