import type { ErrorCode } from '@parley/contracts';

/** Everybody whose calls are judged. Of `blocked` and `blocker`, who have a direct conversation, the latter blocked the other. */
export const principals = [
  'owner',
  'admin',
  'member',
  'exMember',
  'stranger',
  'blocked',
  'blocker',
  'suspended',
  'revoked',
  'anonymous',
  'moderator',
  'platformAdmin',
] as const;
export type Principal = (typeof principals)[number];

/** `ignored`: of a frame that nothing answers, nothing happens. */
export type Expected = 'allow' | 'ignored' | ErrorCode;
export type Policy = Readonly<Record<Principal, Expected>>;

/** What of a policy is otherwise. */
export function except(policy: Policy, other: Partial<Record<Principal, Expected>>): Policy {
  return { ...policy, ...other };
}

/** The same for all, signed in or not. */
export function everybodyGets(expected: Expected): Policy {
  return Object.fromEntries(principals.map((who) => [who, expected])) as Policy;
}

const pair = (expected: Expected) => ({ blocked: expected, blocker: expected });

/** Needs no account. */
export const open = everybodyGets('allow');

/** The same for all who are signed in. */
export function signedInGets(expected: Expected): Policy {
  const out = 'unauthenticated';
  return except(everybodyGets(expected), { suspended: out, revoked: out, anonymous: out });
}

export const signedIn = signedInGets('allow');

/** Members of the group; the pair in their direct conversation, whatever the block. */
export const anyMember = except(signedInGets('not_found'), {
  owner: 'allow',
  admin: 'allow',
  member: 'allow',
  ...pair('allow'),
});

/** What reaches the other of a direct conversation. */
export const anyMemberUnblocked = except(anyMember, pair('blocked'));

export const ownerOrAdmin = except(anyMember, { member: 'forbidden', ...pair('forbidden') });
export const ownerOnly = except(ownerOrAdmin, { admin: 'forbidden' });
export const senderOnly = except(anyMemberUnblocked, { owner: 'forbidden', admin: 'forbidden' });

export const platformAdmins = except(signedInGets('forbidden'), { platformAdmin: 'allow' });
export const moderators = except(platformAdmins, { moderator: 'allow' });
