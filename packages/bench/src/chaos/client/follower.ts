import type { ServerPayload } from '@parley/contracts';
import type { Answer, CatchUpReason } from '../history/history.ts';
import { changeOf } from '../rules/room-frames.ts';
import type { Link, ReceivedFrame } from './link.ts';
import { type Change, ShownConversation } from './shown-conversation.ts';

/** How a client catches up after a reconnect; each is allowed. */
export type ResumeMode = 'join where behind' | 'join all' | 'sync';

const RETRY_MS = 100;

/** Keeps what one client shows in step with what its sockets bring (docs/protocol.md). */
export class Follower {
  readonly shown = new Map<string, ShownConversation>();
  /** Catch-ups that only a hole in the chain made necessary. */
  holes = 0;
  mode: ResumeMode = 'join where behind';
  #epoch: string | null = null;
  readonly #timers = new Set<NodeJS.Timeout>();

  frame(link: Link, frame: ReceivedFrame): void {
    const change = changeOf({ ...frame, at: 0 });
    if (change) this.#change(link, change as Change);
    else this.#other(link, frame);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** The socket is gone: whatever was being caught up with begins anew on the next. */
  disconnected(): void {
    for (const conversation of this.shown.values()) {
      conversation.catchUp = null;
      conversation.knowsCursors = false;
    }
  }

  /** Asks for what is missing since `sinceRev`, by default all that is. */
  catchUp(link: Link, id: string, why: CatchUpReason, how: 'join' | 'sync', sinceRev?: number): void {
    const conversation = this.shown.get(id);
    if (!conversation || conversation.catchUp) return;
    const turn = Symbol(id);
    conversation.catchUp = turn;
    const since = Math.min(sinceRev ?? conversation.rev, conversation.rev);
    const asked = { do: how, sinceRev: since, why };
    const type = how === 'join' ? 'room.join' : 'sync';
    link.ask(type, id, { since_rev: since }, asked).then((answer) => {
      if (this.shown.get(id) === conversation && conversation.catchUp === turn)
        this.#caughtUp(link, id, conversation, { answer, why, how });
    });
  }

  #caughtUp(
    link: Link,
    id: string,
    conversation: ShownConversation,
    { answer, why, how }: { answer: Answer; why: CatchUpReason; how: 'join' | 'sync' },
  ): void {
    conversation.catchUp = null;
    if (answer.ok === null || answer.ok) return;
    // Not ours any more: conversation.removed says so, too.
    if (answer.code === 'not_found') return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.shown.get(id) === conversation) this.catchUp(link, id, why, how);
    }, RETRY_MS);
    this.#timers.add(timer);
  }

  #change(link: Link, change: Change): void {
    const conversation = this.shown.get(change.conversation_id);
    if (conversation?.take(change) !== 'hole') return;
    this.holes += 1;
    this.catchUp(link, change.conversation_id, 'gap', 'join');
  }

  #other(link: Link, { type, payload }: ReceivedFrame): void {
    switch (type) {
      case 'hello':
        this.#hello(link, payload as ServerPayload<'hello'>);
        return;
      case 'conversation.added':
        this.#added(link, (payload as ServerPayload<'conversation.added'>).conversation);
        return;
      case 'conversation.removed':
        this.shown.delete((payload as ServerPayload<'conversation.removed'>).conversation_id);
        return;
      case 'room.joined':
        this.#joined(link, payload as ServerPayload<'room.joined'>);
        return;
      case 'sync.result':
        this.#synced(link, payload as ServerPayload<'sync.result'>);
        return;
      case 'receipt': {
        const receipt = payload as ServerPayload<'receipt'>;
        this.shown
          .get(receipt.conversation_id)
          ?.receipt(receipt.user_id, receipt.read_seq, receipt.delivered_seq);
        return;
      }
    }
  }

  #hello(link: Link, { epoch, conversations }: ServerPayload<'hello'>): void {
    if (this.#epoch !== null && this.#epoch !== epoch) this.shown.clear();
    this.#epoch = epoch;
    const heads = new Map(conversations.map(({ id, rev }) => [id, rev]));
    for (const id of this.shown.keys()) if (!heads.has(id)) this.shown.delete(id);
    for (const [id, rev] of heads) {
      const known = this.shown.get(id);
      // More than the database has: it was restored.
      if (known && known.rev > rev) this.shown.delete(id);
      const conversation = this.shown.get(id);
      if (!conversation) this.#load(link, id);
      else if (this.mode === 'join all') this.catchUp(link, id, 'behind', 'join');
      else if (conversation.rev < rev)
        this.catchUp(link, id, 'behind', this.mode === 'sync' ? 'sync' : 'join');
    }
  }

  /** A conversation that is new here, from its beginning. */
  #load(link: Link, id: string): void {
    const conversation = new ShownConversation(0);
    this.shown.set(id, conversation);
    this.catchUp(link, id, 'new', this.mode === 'sync' ? 'sync' : 'join');
  }

  #added(link: Link, { id, rev }: { id: string; rev: number }): void {
    const known = this.shown.get(id);
    if (!known) this.#load(link, id);
    else if (known.rev < rev) this.catchUp(link, id, 'behind', 'join');
  }

  #joined(link: Link, joined: ServerPayload<'room.joined'>): void {
    const conversation = this.shown.get(joined.conversation_id);
    if (!conversation) {
      // Whoever is let into a room is in the conversation: the word of it may have been lost.
      this.#load(link, joined.conversation_id);
      return;
    }
    conversation.snapshotOfMembers(joined.participants);
    if (!joined.too_long) conversation.catchUp = null;
  }

  #synced(link: Link, page: ServerPayload<'sync.result'>): void {
    const conversation = this.shown.get(page.conversation_id);
    if (!conversation) return;
    if (page.too_long) conversation.replace(page);
    else conversation.merge(page);
    conversation.catchUp = null;
    if (page.has_more) this.catchUp(link, page.conversation_id, 'behind', 'sync');
  }
}
