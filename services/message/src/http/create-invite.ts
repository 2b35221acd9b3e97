import type { inviteRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { createInvite as make } from '../conversations/invites.ts';

const DEFAULT_EXPIRY_S = 7 * 86_400;

export function createInvite({ members }: MessageContext): Handler<typeof inviteRoutes.createInvite> {
  return async ({ caller, params, body, idempotencyKey }) => {
    const { expires_in_s: expiresInS = DEFAULT_EXPIRY_S, max_uses: maxUses = null } = body;
    const invite = await make(members, {
      conversationId: params.conversation_id.toLowerCase(),
      callerId: caller.userId,
      expiresInS,
      maxUses,
      idempotencyKey,
    });
    return { status: 201, body: invite };
  };
}
