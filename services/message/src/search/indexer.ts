import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from '@parley/database';
import type { ChangeFeed } from '../relay/change-feed.ts';
import type { Changes } from '../relay/changes.ts';
import { type Loop, startLoop } from '../relay/loop.ts';
import { walkConversations } from '../store/search.ts';
import { indexSome } from './index-messages.ts';

const EVERY_MS = 200;
/** Conversations known to have changed; if there are more, all are looked at. */
const DIRTY_MOST = 20_000;
const AT_ONCE = 200;
const WALKED_AT_ONCE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface IndexerOptions {
  pool: Pool;
  feed: Pick<ChangeFeed, 'watch'>;
  onError(error: unknown): void;
}

/**
 * Keeps the index of search about a second behind the messages. The change feed says which conversations changed; at
 * the start, and when the feed missed something, all are compared. Any number may run: one at a time indexes, for half
 * of the time at most, as sends come first.
 */
export function startIndexer({ pool, feed, onError }: IndexerOptions): Loop {
  const dirty = new Set<string>();
  let walkedTo: string | null = FIRST_ID;
  let walks = 1;
  let closed = false;

  const unwatch = feed.watch((changes: Changes) => {
    for (const { conversationId } of changes.revs) dirty.add(conversationId);
    if (!changes.compareAll && dirty.size <= DIRTY_MOST) return;
    dirty.clear();
    walkedTo = FIRST_ID;
    walks++;
  });

  /** Returns whether to go on at once. */
  async function round(): Promise<boolean> {
    if (dirty.size < AT_ONCE && walkedTo !== null) {
      const walk = walks;
      const { behind, next } = await walkConversations(pool, walkedTo, WALKED_AT_ONCE);
      for (const id of behind) dirty.add(id);
      // The feed may have asked for all of it again meanwhile.
      if (walks === walk) walkedTo = next;
    }
    const ids = [...dirty].slice(0, AT_ONCE);
    if (ids.length === 0) return walkedTo !== null;
    for (const id of ids) dirty.delete(id);
    const left = await indexSome(pool, ids).catch((error: unknown) => {
      for (const id of ids) dirty.add(id);
      throw error;
    });
    for (const id of left ?? ids) dirty.add(id);
    return left !== null;
  }

  const loop = startLoop({
    everyMs: EVERY_MS,
    onError,
    run: async () => {
      for (let goesOn = true; goesOn && !closed && (dirty.size > 0 || walkedTo !== null); ) {
        const startedAtMs = performance.now();
        goesOn = await round();
        if (goesOn) await wait(performance.now() - startedAtMs);
      }
    },
  });
  return {
    async close() {
      closed = true;
      unwatch();
      await loop.close();
    },
  };
}
