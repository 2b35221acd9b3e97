import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Role } from '@parley/contracts';
import { mayRemove, permissionsIn } from './permissions.ts';

const table = readFileSync(new URL('../../../../docs/permissions.md', import.meta.url), 'utf8');
const roles: readonly Role[] = ['owner', 'admin', 'member'];

/** Of the table that the server is held against: who has a permission. */
function documented(permission: string): boolean[] {
  const row = table.split('\n').find((line) => line.startsWith(`| \`${permission}\``));
  return row!
    .split('|')
    .slice(3, 6)
    .map((cell) => cell.trim() === 'yes');
}

test.each([
  ['conversation.change', 'change'],
  ['members.add', 'addMembers'],
  ['roles.change', 'changeRoles'],
  ['invites.manage', 'manageInvites'],
  ['messages.pin', 'pinMessages'],
] as const)('%s is offered in groups to whom the server allows it', (permission, offered) => {
  expect(roles.map((role) => permissionsIn({ type: 'group', role })[offered])).toEqual(
    documented(permission),
  );
});

test('in a direct conversation one may pin, and nothing else', () => {
  const { pinMessages, ...others } = permissionsIn({ type: 'direct', role: 'member' });
  expect(pinMessages).toBe(true);
  expect(Object.values(others)).not.toContain(true);
});

test('the owner removes anybody, an admin members only', () => {
  expect(roles.map((role) => mayRemove('owner', role))).toEqual([true, true, true]);
  expect(roles.map((role) => mayRemove('admin', role))).toEqual([false, false, true]);
  expect(roles.map((role) => mayRemove('member', role))).toEqual([false, false, false]);
});
