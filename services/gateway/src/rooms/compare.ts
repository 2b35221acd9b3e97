import type { messageProto } from '@parley/contracts';
import type { GatewayEvents } from '../events.ts';
import type { ChangesReader } from '../upstream/changes-reader.ts';
import { Gate } from '../upstream/gate.ts';
import type { HeadsReader, UserHeads } from '../upstream/heads-reader.ts';
import type { Hub } from './hub.ts';
import type { Memberships } from './memberships.ts';
import { UNKNOWN_REV } from './room.ts';

/** The longest list of heads: what is beyond is compared room by room. */
const HEADS_MAX = 1_000;
const READS_UNDER_WAY = 8;
const RETRY_MS = 500;

export interface CompareOptions {
  hub: Hub;
  heads: HeadsReader;
  changes: ChangesReader;
  memberships: Memberships;
  events: GatewayEvents;
}

/** Holds the rooms of this gateway against the database. */
export class Comparison {
  readonly #options: CompareOptions;
  #running: Promise<void> | undefined;
  #isWanted = false;
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
      const sockets = [...(hub.users.get(userId)?.sockets ?? [])].filter((socket) => socket.isLive);
      const isIn = sockets.filter((socket) => socket.memberships.has(conversationId));
      if (member && isIn.length < sockets.length) {
        this.#options.memberships.added(userId, sockets, conversationId);
      } else if (!member && isIn.length > 0) {
        this.#options.memberships
          .verify(userId, conversationId)
          .catch((error) => this.#options.events.membershipUnsettled(conversationId, error));
      }
    }
    if (changes.compareAll) this.all();
  }

  /** Compares every room and membership; one run at a time, and one more when asked meanwhile. */
  all = (): void => {
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  };

  close(): void {
    this.#isClosed = true;
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isClosed) {
      this.#isWanted = false;
      try {
        await this.#compareAll();
        this.completed += 1;
      } catch (error) {
        this.#options.events.compareFailed(error);
        this.#isWanted = true;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #compareAll(): Promise<void> {
    const { hub, heads, changes } = this.#options;
    const compared = new Set<string>();
    await Promise.all(
      [...hub.users.values()].map(async ({ userId, isEmpty }) => {
        if (isEmpty) return;
        this.#compareUser(userId, await heads.read(userId), compared);
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
  }

  #compareUser(userId: string, { heads }: UserHeads, compared: Set<string>): void {
    const { hub, memberships } = this.#options;
    const live = [...(hub.users.get(userId)?.sockets ?? [])].filter((socket) => socket.isLive);
    for (const { conversationId, rev } of heads) {
      compared.add(conversationId);
      hub.rooms.get(conversationId)?.noticeHead(rev);
      memberships.added(userId, live, conversationId);
    }
    if (heads.length >= HEADS_MAX) return;
    const listed = new Set(heads.map((head) => head.conversationId));
    for (const socket of live) {
      for (const conversationId of [...socket.memberships.keys()]) {
        if (!listed.has(conversationId)) {
          memberships
            .verify(userId, conversationId)
            .catch((error) => this.#options.events.membershipUnsettled(conversationId, error));
        }
      }
    }
  }
}
