import type { inviteRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { noSuchInvite } from '../conversations/invites.ts';
import { readInvite } from '../store/invites.ts';

export function previewInvite({ pool }: MessageContext): Handler<typeof inviteRoutes.previewInvite> {
  return async ({ caller: { userId }, params: { code } }) => {
    const preview = await readInvite(pool, code, userId);
    if (!preview) throw noSuchInvite();
    return { status: 200, body: preview };
  };
}
