import type { Fanout } from '@parley/fanout';
import type { Presence } from '@parley/presence';
import type { GatewayEvents } from '../events.ts';
import type { HeadsReader } from '../upstream/heads-reader.ts';
import { isShared } from './local-users.ts';
import { publishPresence } from './publish-presence.ts';

const TICK_MS = 50;
const USERS_PER_TICK = 200;
const PENDING_MAX = 100_000;
/** After which what could not be read or decided is tried again. */
const AGAIN_MS = 1_000;
const EARLY_MS = 250;

interface Pending {
  dueAtMs: number;
  /** Those of a socket that has gone; null: to be found. */
  left: readonly string[] | null;
}

interface Due {
  userId: string;
  left: readonly string[] | null;
}

export interface AnnouncerOptions {
  presence: Presence;
  gatewayId: string;
  fanout: Fanout;
  heads: Pick<HeadsReader, 'read'>;
  /** The conversations of a user with sockets here; null: there are none. */
  local(userId: string): readonly string[] | null;
  /** Resolves when the store has been told what this gateway knows. */
  written(): Promise<void>;
  /** How long somebody who left may stay away and be back unnoticed. */
  graceMs: number;
  events: GatewayEvents;
}

/**
 * Tells all gateways how users are to be shown. What it is told of is only a hint that something changed: the
 * presence store knows about all gateways and decides, once for each change and at most once a second a user.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #pending = new Map<string, Pending>();
  #timer: NodeJS.Timeout | undefined;
  #wakesAtMs = Number.POSITIVE_INFINITY;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** Users that wait to be announced. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** The user is to be looked at; somebody who `left` some conversations, after the grace. */
  changed(userId: string, left?: readonly string[]): void {
    this.#add(userId, left ? this.#options.graceMs : 0, left ?? this.#pending.get(userId)?.left ?? null);
  }

  /** What waits is owed to others still: the store hands it to another gateway. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #add(userId: string, afterMs: number, left: readonly string[] | null): void {
    if (this.#pending.size >= PENDING_MAX && !this.#pending.has(userId)) {
      this.#options.events.presenceNotAnnounced(1);
      return;
    }
    const dueAtMs = Date.now() + Math.max(TICK_MS, afterMs);
    this.#pending.set(userId, { dueAtMs, left });
    this.#wakeAt(dueAtMs);
  }

  #again({ userId, left }: Due, afterMs: number): void {
    // A newer change knows better when.
    if (!this.#pending.has(userId)) this.#add(userId, afterMs, left);
  }

  #wakeAt(atMs: number): void {
    if (this.#isClosed || this.#running || atMs >= this.#wakesAtMs) return;
    clearTimeout(this.#timer);
    this.#wakesAtMs = atMs;
    this.#timer = setTimeout(() => this.#run(), Math.max(TICK_MS, atMs - Date.now()));
  }

  #run(): void {
    this.#wakesAtMs = Number.POSITIVE_INFINITY;
    this.#running = this.#announceDue().finally(() => {
      this.#running = undefined;
      let next = Number.POSITIVE_INFINITY;
      for (const { dueAtMs } of this.#pending.values()) next = Math.min(next, dueAtMs);
      if (next < Number.POSITIVE_INFINITY) this.#wakeAt(next);
    });
  }

  #takeDue(): Due[] {
    const due: Due[] = [];
    const now = Date.now();
    for (const [userId, { dueAtMs, left }] of this.#pending) {
      if (dueAtMs > now) continue;
      this.#pending.delete(userId);
      due.push({ userId, left });
      if (due.length === USERS_PER_TICK) break;
    }
    return due;
  }

  async #announceDue(): Promise<void> {
    for (let due = this.#takeDue(); due.length > 0 && !this.#isClosed; due = this.#takeDue()) {
      await this.#options.written();
      const places = new Map<string, readonly string[]>();
      await Promise.all(due.map((user) => this.#find(user, places)));
      const found = due.filter(({ userId }) => places.has(userId));
      const { presence, gatewayId } = this.#options;
      const announcement = await presence.announce(
        gatewayId,
        found.map(({ userId }) => userId),
      );
      const early = new Set(announcement?.early);
      for (const user of found) {
        if (!announcement) this.#again(user, AGAIN_MS);
        else if (early.has(user.userId)) this.#again(user, EARLY_MS);
      }
      if (announcement) publishPresence(this.#options.fanout, announcement.changed, places);
    }
  }

  /** Where a user is shown; who cannot be read is tried again. */
  async #find(user: Due, places: Map<string, readonly string[]>): Promise<void> {
    const { userId, left } = user;
    const known = this.#options.local(userId) ?? left;
    if (known) {
      places.set(userId, known);
      return;
    }
    try {
      const { heads, isPresenceVisible } = await this.#options.heads.read(userId);
      // Whoever was told of the switch may be dead, or there was nobody to tell.
      if (!isPresenceVisible) await this.#options.presence.hide([userId]);
      const shared = heads.filter(({ memberCount }) => isShared(memberCount));
      places.set(
        userId,
        shared.map(({ conversationId }) => conversationId),
      );
    } catch (error) {
      this.#options.events.presenceNotWritten(error);
      this.#again(user, AGAIN_MS);
    }
  }
}
