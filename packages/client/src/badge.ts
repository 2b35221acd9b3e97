import type { Account, ChatConversation } from './api.ts';
import type { Session } from './net/session.ts';
import type { Observable } from './observable.ts';
import type { Rooms } from './rooms/rooms.ts';
import { Value } from './value.ts';

export function observeBadge(
  { lists: { listed, archived } }: Rooms,
  { account }: Session,
): Observable<number> {
  const badge = new Value(0);
  const count = () => badge.set(badgeOf([...listed.get(), ...archived.get()], account.get(), Date.now()));
  for (const changed of [listed, archived, account]) changed.subscribe(count);
  return badge;
}

/** As the server counts it for pushes: muted conversations count only by `badge_muted`. */
export function badgeOf(conversations: readonly ChatConversation[], account: Account, now: number): number {
  if (account.state !== 'signed-in') return 0;
  const { badge_muted: countsMuted } = account.me.settings;
  return conversations
    .filter(({ muted_until: until }) => countsMuted || until === null || Date.parse(until) <= now)
    .reduce((sum, { unread }) => sum + unread, 0);
}
