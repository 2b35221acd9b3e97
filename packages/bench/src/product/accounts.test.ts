import { expect, test } from '@jest/globals';
import { mixedGroups } from './accounts.ts';

test('mixed groups put every account into the same number of groups, once in each', () => {
  const accounts = Array.from({ length: 60 }, (_, index) => ({
    userId: `u${index}`,
    sessionId: `s${index}`,
  }));
  const groups = mixedGroups(accounts, 10, 5);
  expect(groups).toHaveLength(30);
  const memberships = new Map<string, number>();
  for (const group of groups) {
    expect(new Set(group).size).toBe(10);
    for (const { userId } of group) memberships.set(userId, (memberships.get(userId) ?? 0) + 1);
  }
  expect([...memberships.values()].every((count) => count === 5)).toBe(true);
  expect(memberships.size).toBe(60);
});
