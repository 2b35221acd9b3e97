import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Account, ChatConversation } from './api.ts';
import { Badge } from './badge.ts';
import { Value } from './value.ts';

const START = Date.parse('2026-11-24T08:00:00Z');
const DAY_MS = 24 * 3_600_000;
const conversation = (unread: number, mutedForMs: number | null) =>
  ({
    unread,
    muted_until: mutedForMs === null ? null : new Date(START + mutedForMs).toISOString(),
  }) as ChatConversation;

let badge: Badge;

beforeEach(() => {
  jest.useFakeTimers({ now: START });
});
afterEach(() => {
  badge.stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('what was muted counts from the moment on at which that ends', async () => {
  const listed = new Value<readonly ChatConversation[]>([]);
  const archived = new Value<readonly ChatConversation[]>([]);
  const me = { settings: { badge_muted: false } };
  const account = new Value({ state: 'signed-in', me } as Account);
  badge = new Badge({ lists: { listed, archived } } as never, { account });
  listed.set([conversation(1, null), conversation(2, 60_000), conversation(4, 40 * DAY_MS)]);
  archived.set([conversation(8, 3_600_000)]);
  await jest.advanceTimersByTimeAsync(59_000);
  expect(badge.count.get()).toBe(1);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(badge.count.get()).toBe(3);
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(badge.count.get()).toBe(11);
  await jest.advanceTimersByTimeAsync(40 * DAY_MS);
  expect(badge.count.get()).toBe(15);
});
