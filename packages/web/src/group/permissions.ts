import type { ChatConversation } from '@parley/client';
import type { Role } from '@parley/contracts';

/** What the caller may do in a conversation (docs/permissions.md). The server decides; this hides what it would refuse. */
export interface Permissions {
  change: boolean;
  addMembers: boolean;
  changeRoles: boolean;
  manageInvites: boolean;
  pinMessages: boolean;
  leave: boolean;
}

export function permissionsIn(conversation: Pick<ChatConversation, 'type' | 'role'>): Permissions {
  const group = conversation.type === 'group';
  const leads = group && conversation.role !== 'member';
  return {
    change: leads,
    addMembers: leads,
    changeRoles: group && conversation.role === 'owner',
    manageInvites: leads,
    pinMessages: leads || !group,
    leave: group,
  };
}

/** Whether somebody of role `own` may remove somebody of role `other` from a group. */
export function mayRemove(own: Role, other: Role): boolean {
  return own === 'owner' || (own === 'admin' && other === 'member');
}
