import type { Account, ChatConversation } from './api.ts';
import type { Session } from './net/session.ts';
import type { Rooms } from './rooms/rooms.ts';
import { Value } from './value.ts';

/** Timers count no further than 24 days. */
const LOOK_AGAIN_MS = 24 * 3_600_000;

/** How much is unread, also when a mute ends while nothing else happens. */
export class Badge {
  readonly count = new Value(0);
  readonly #conversations: () => readonly ChatConversation[];
  readonly #account: () => Account;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isStopped = false;

  constructor({ lists: { listed, archived } }: Pick<Rooms, 'lists'>, { account }: Pick<Session, 'account'>) {
    this.#conversations = () => [...listed.get(), ...archived.get()];
    this.#account = () => account.get();
    for (const changed of [listed, archived, account]) changed.subscribe(() => this.#show());
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #show(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const now = Date.now();
    const conversations = this.#conversations();
    this.count.set(badgeOf(conversations, this.#account(), now));
    const ends = conversations.map((conversation) => mutedUntil(conversation)).filter((end) => end > now);
    if (ends.length === 0) return;
    const afterMs = Math.min(Math.min(...ends) - now, LOOK_AGAIN_MS);
    this.#timer = setTimeout(() => this.#show(), afterMs);
  }
}

/** As the server counts it for pushes: muted conversations count only by `badge_muted`. */
export function badgeOf(conversations: readonly ChatConversation[], account: Account, now: number): number {
  if (account.state !== 'signed-in') return 0;
  const { badge_muted: countsMuted } = account.me.settings;
  return conversations
    .filter((conversation) => countsMuted || mutedUntil(conversation) <= now)
    .reduce((sum, { unread }) => sum + unread, 0);
}

/** In milliseconds; 0: it is not muted. */
function mutedUntil({ muted_until: until }: ChatConversation): number {
  return until === null ? 0 : Date.parse(until);
}
