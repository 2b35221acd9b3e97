import type { UserHeads } from '../upstream/heads-reader.ts';

/** Between whom there is a block, as the change feed tells it. */
export interface BlockChange {
  userId: string;
  otherId: string;
  blocked: boolean;
  /** Empty: they have none. */
  directConversationId: string;
}

/** A list may have been read this long before it is heard of. */
const RECENT_MS = 60_000;
const RECENT_MAX = 10_000;

interface Recent extends BlockChange {
  atMs: number;
}

interface Blocks {
  /** There are more than are listed. */
  isBeyond: boolean;
  /** By the other: their direct conversation, or empty. */
  readonly others: Map<string, string>;
}

/** What a newly read list says that was not known. */
export interface BlockDifference {
  blocked: [otherId: string, directConversationId: string][];
  unblocked: [otherId: string, directConversationId: string][];
}

/**
 * The blocks of users with sockets here, either way: read with their lists, kept current by the change feed. What
 * the feed told lately is laid over each list, which may have been read before it.
 */
export class BlockedPairs {
  readonly #isLocal: (userId: string) => boolean;
  readonly #now: () => number;
  readonly #users = new Map<string, Blocks>();
  /** By user and by the other. */
  readonly #recent = new Map<string, Map<string, Recent>>();
  readonly #inOrder: Recent[] = [];

  constructor(options: { isLocal(userId: string): boolean; now?: () => number }) {
    this.#isLocal = options.isLocal;
    this.#now = options.now ?? Date.now;
  }

  /** Users here who have a block with somebody. */
  get size(): number {
    return this.#users.size;
  }

  /** Whether a user with a socket here is not to see another's presence. */
  areBlocked(userId: string, otherId: string): boolean {
    const blocks = this.#users.get(userId);
    return blocks !== undefined && (blocks.isBeyond || blocks.others.has(otherId));
  }

  /** Whether a conversation is that of a user here with somebody with whom there is a block. */
  isBlockedConversation(userId: string, conversationId: string): boolean {
    for (const directId of this.#users.get(userId)?.others.values() ?? []) {
      if (directId === conversationId) return true;
    }
    return false;
  }

  /** The list of a user was read; says what is different, when the user had sockets here before. */
  read(userId: string, { blocked, isBlockedBeyond }: UserHeads): BlockDifference {
    this.#forgetOld();
    const before = this.#users.get(userId)?.others ?? new Map<string, string>();
    const others = new Map(blocked.map((person) => [person.userId, person.directConversationId]));
    for (const change of this.#recent.get(userId)?.values() ?? []) apply(others, change);
    if (others.size > 0) this.#users.set(userId, { isBeyond: isBlockedBeyond, others });
    else this.#users.delete(userId);
    return {
      blocked: [...others].filter(([otherId]) => !before.has(otherId)),
      unblocked: [...before].filter(([otherId]) => !others.has(otherId)),
    };
  }

  /** The feed tells of a block, or of the end of one; for each of the two. */
  changed(change: BlockChange): void {
    for (const each of [change, { ...change, userId: change.otherId, otherId: change.userId }]) {
      this.#remember({ ...each, atMs: this.#now() });
      if (!this.#isLocal(each.userId)) continue;
      const blocks = this.#users.get(each.userId) ?? { isBeyond: false, others: new Map() };
      apply(blocks.others, each);
      if (blocks.others.size > 0) this.#users.set(each.userId, blocks);
      else this.#users.delete(each.userId);
    }
  }

  /** The user has no socket here any more. */
  forget(userId: string): void {
    this.#users.delete(userId);
  }

  #remember(recent: Recent): void {
    const byOther = this.#recent.get(recent.userId) ?? new Map<string, Recent>();
    byOther.set(recent.otherId, recent);
    this.#recent.set(recent.userId, byOther);
    this.#inOrder.push(recent);
    this.#forgetOld();
  }

  #forgetOld(): void {
    const since = this.#now() - RECENT_MS;
    let gone = 0;
    for (const recent of this.#inOrder) {
      if (recent.atMs > since && this.#inOrder.length - gone <= RECENT_MAX) break;
      gone += 1;
      const byOther = this.#recent.get(recent.userId);
      if (byOther?.get(recent.otherId) !== recent) continue;
      byOther.delete(recent.otherId);
      if (byOther.size === 0) this.#recent.delete(recent.userId);
    }
    if (gone > 0) this.#inOrder.splice(0, gone);
  }
}

function apply(others: Map<string, string>, { otherId, blocked, directConversationId }: BlockChange): void {
  if (blocked) others.set(otherId, directConversationId);
  else others.delete(otherId);
}
