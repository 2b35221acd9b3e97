import type { Role } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { mustBeAllowed } from '../permissions.ts';
import { visibleConversation } from './visible-conversation.ts';

/** The id of a group whose invitations the user manages. Throws `not_found` or `forbidden`. */
export async function mayManageInvites(pool: Pool, conversationId: string, userId: string): Promise<string> {
  const head = await visibleConversation(pool, conversationId, userId);
  // In a direct conversation both are members.
  mustBeAllowed(head.role as Role, 'invites.manage', 'Only owner and admins manage invitations');
  return head.id;
}
