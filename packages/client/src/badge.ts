import type { Account, ChatConversation } from './api.ts';

/** As the server counts it for pushes: muted conversations count only by `badge_muted`. */
export function badgeOf(conversations: readonly ChatConversation[], account: Account, now: number): number {
  if (account.state !== 'signed-in') return 0;
  const { badge_muted: countsMuted } = account.me.settings;
  return conversations
    .filter(({ muted_until: until }) => countsMuted || until === null || Date.parse(until) <= now)
    .reduce((sum, { unread }) => sum + unread, 0);
}
