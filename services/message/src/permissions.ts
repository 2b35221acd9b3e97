import type { Role } from '@parley/contracts';
import { AppError } from '@parley/runtime';

/**
 * What the roles of a group may do beside what every member may (docs/permissions.md). A direct conversation
 * has no roles: what both people may do there is said where it is done.
 */
export const permissions = {
  'conversation.change': ['owner', 'admin'],
  'members.add': ['owner', 'admin'],
  /** Admins remove members only. */
  'members.remove': ['owner', 'admin'],
  'roles.change': ['owner'],
  'invites.manage': ['owner', 'admin'],
  'messages.delete_any': ['owner', 'admin'],
  'messages.pin': ['owner', 'admin'],
  'messages.mention_all': ['owner', 'admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

export function may(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly Role[]).includes(role);
}

/** Throws `forbidden` with `reason`. */
export function mustBeAllowed(role: Role, permission: Permission, reason: string): void {
  if (!may(role, permission)) throw new AppError('forbidden', reason);
}
