import type { GatewayEvents } from '../events.ts';
import type { ViewsReader } from '../upstream/views-reader.ts';
import type { Hub } from './hub.ts';
import type { Memberships } from './memberships.ts';
import { textFrame } from './text-frame.ts';

const RETRY_MS = { first: 200, longest: 2_000 };
/** Beyond, the next comparison of everything finds what was left out. */
const CHECKS_MAX = 50_000;

export interface ReconciliationOptions {
  hub: () => Hub;
  views: ViewsReader;
  memberships: Memberships;
  events: GatewayEvents;
}

interface Check {
  /** Asked for again since the last read began. */
  isWanted: boolean;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Brings the sockets of users into the rooms of their conversations, and out of others, by what the database
 * says, and tells their clients: for when the publication that should have done it may be lost or old.
 */
export class Reconciliation {
  readonly #options: ReconciliationOptions;
  readonly #checks = new Map<string, Check>();
  #isClosed = false;

  constructor(options: ReconciliationOptions) {
    this.#options = options;
  }

  /** Goes on trying until the database has answered, or the user is gone. */
  check(userId: string, conversationId: string): void {
    const key = userId + conversationId;
    const known = this.#checks.get(key);
    if (known) {
      known.isWanted = true;
      return;
    }
    if (this.#isClosed || this.#checks.size >= CHECKS_MAX) return;
    const check: Check = { isWanted: true, timer: undefined };
    this.#checks.set(key, check);
    this.#run(check, userId, conversationId).finally(() => this.#checks.delete(key));
  }

  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#checks.values()) clearTimeout(timer);
    this.#checks.clear();
  }

  async #run(check: Check, userId: string, conversationId: string): Promise<void> {
    let retryMs = RETRY_MS.first;
    while (check.isWanted && !this.#isClosed && this.#options.hub().users.has(userId)) {
      check.isWanted = false;
      try {
        await this.#reconcile(userId, conversationId);
      } catch (error) {
        this.#options.events.membershipUnsettled(conversationId, error);
        check.isWanted = true;
        await new Promise<void>((resolve) => {
          check.timer = setTimeout(resolve, retryMs);
        });
        retryMs = Math.min(retryMs * 2, RETRY_MS.longest);
      }
    }
  }

  async #reconcile(userId: string, conversationId: string): Promise<void> {
    const { hub, views, memberships } = this.#options;
    const view = await views.read(userId, conversationId);
    const live = (hub().users.get(userId)?.sockets ?? []).filter((socket) => socket.isLive);
    if (!view) {
      memberships.removed(live, conversationId);
      return;
    }
    const apart = live.filter((socket) => !socket.memberships.has(conversationId));
    if (apart.length === 0) return;
    const wire = textFrame(view.frame);
    for (const socket of apart) socket.push(wire);
    memberships.added(userId, apart, conversationId, view.rev);
  }
}
