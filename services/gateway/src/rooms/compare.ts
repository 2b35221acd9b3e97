import type { messageProto } from '@parley/contracts';
import { Gate } from '@parley/runtime';
import type { GatewayEvents } from '../events.ts';
import type { ChangesReader } from '../upstream/changes-reader.ts';
import type { HeadsReader, UserHeads } from '../upstream/heads-reader.ts';
import { compareReadCursors, compareSharedCursors } from './compare-cursors.ts';
import type { Hub } from './hub.ts';
import type { Receipts } from './receipts.ts';
import type { Reconciliation } from './reconciliation.ts';
import { UNKNOWN_REV } from './room.ts';
import type { RosterRead } from './roster.ts';
import type { Rosters } from './rosters.ts';

const READS_UNDER_WAY = 8;
const RETRY_MS = 500;

export interface CompareOptions {
  hub: Hub;
  heads: HeadsReader;
  changes: ChangesReader;
  receipts: Receipts;
  rosters: Rosters;
  rosterReads: { read(conversationId: string): Promise<RosterRead> };
  reconciliation: Reconciliation;
  events: GatewayEvents;
}

/** Holds the rooms of this gateway against the database. */
export class Comparison {
  readonly #options: CompareOptions;
  #running: Promise<void> | undefined;
  #isWanted = false;
  #areCursorsWanted = false;
  #isClosed = false;
  /** Finished comparisons of everything. */
  completed = 0;

  constructor(options: CompareOptions) {
    this.#options = options;
  }

  /** One read of the change feed: only what changed is looked at. */
  apply(changes: messageProto.WatchChangesResponse): void {
    const { hub } = this.#options;
    for (const { conversationId, rev } of changes.revs)
      hub.rooms.get(conversationId)?.noticeHead(Number(rev));
    for (const { userId, conversationId, member } of changes.memberships) {
      const sockets = (hub.users.get(userId)?.sockets ?? []).filter((socket) => socket.isLive);
      const isSettled = sockets.every((socket) => socket.memberships.has(conversationId) === member);
      if (!isSettled) this.#options.reconciliation.check(userId, conversationId);
    }
    for (const cursor of changes.cursors) this.#options.receipts.moved(cursor);
    if (changes.compareAll) this.all({ withCursors: true });
  }

  /**
   * Compares every room and membership, and the cursors where the feed will not tell of those that moved;
   * one run at a time, and one more when asked meanwhile.
   */
  all = ({ withCursors = false } = {}): void => {
    // What passed through rooms was not all that happened.
    this.#options.rosters.clear();
    this.#isWanted = true;
    this.#areCursorsWanted ||= withCursors;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  };

  close(): void {
    this.#isClosed = true;
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isClosed) {
      const withCursors = this.#areCursorsWanted;
      this.#isWanted = false;
      this.#areCursorsWanted = false;
      try {
        await this.#compareAll(withCursors);
        this.completed += 1;
      } catch (error) {
        this.#options.events.compareFailed(error);
        this.#isWanted = true;
        this.#areCursorsWanted ||= withCursors;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #compareAll(withCursors: boolean): Promise<void> {
    const { hub, heads, changes } = this.#options;
    const compared = new Set<string>();
    await Promise.all(
      [...hub.users.values()].map(async ({ userId, isEmpty }) => {
        if (isEmpty) return;
        const list = await heads.read(userId);
        this.#compareUser(userId, list, compared);
        if (withCursors) compareReadCursors(this.#options, userId, list);
      }),
    );
    const gate = new Gate({ maxUnderWay: READS_UNDER_WAY, maxWaiting: Number.POSITIVE_INFINITY });
    const others = [...hub.rooms.values()].filter(
      (room) => room.rev !== UNKNOWN_REV && room.members.size > 0 && !compared.has(room.conversationId),
    );
    await Promise.all(
      others.map((room) =>
        gate.run(async () => room.noticeHead((await changes.read(room.conversationId, room.rev)).rev)),
      ),
    );
    if (withCursors) await compareSharedCursors(this.#options);
  }

  #compareUser(userId: string, { heads }: UserHeads, compared: Set<string>): void {
    const { hub, reconciliation } = this.#options;
    const listed = new Set(heads.map((head) => head.conversationId));
    for (const { conversationId, rev } of heads) {
      compared.add(conversationId);
      hub.rooms.get(conversationId)?.noticeHead(rev);
    }
    for (const socket of hub.users.get(userId)?.sockets ?? []) {
      if (!socket.isLive) continue;
      for (const id of listed) if (!socket.memberships.has(id)) reconciliation.check(userId, id);
      // What is beyond the longest list is asked for one by one.
      for (const id of socket.memberships.keys()) if (!listed.has(id)) reconciliation.check(userId, id);
    }
  }
}
