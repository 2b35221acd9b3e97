import type { GatewayEvents } from '../events.ts';
import type { Changes } from '../upstream/changes-reader.ts';
import type { Room } from './room.ts';

/** Pages of one repair; a room further behind leaves the rest to its clients' sync. */
const PAGES_MAX = 4;
const RETRY_MS = { first: 100, longest: 1_000 };
/** How often a change that the database does not show is looked for. */
const LOOKS_IN_VAIN_MAX = 5;

export interface GapRepairOptions {
  readChanges(conversationId: string, sinceRev: number): Promise<Changes>;
  /** How long a frame may come out of order before the database is asked. */
  holdMs: number;
  /** The room has changes that the database has not: it was restored. */
  onAhead(room: Room, databaseRev: number): void;
  events: GatewayEvents;
}

/** Brings rooms that are behind up to date, one reader per room. */
export class GapRepair {
  readonly #options: GapRepairOptions;
  readonly #rooms = new Map<Room, NodeJS.Timeout | null>();
  repaired = 0;
  #isClosed = false;

  constructor(options: GapRepairOptions) {
    this.#options = options;
  }

  get underWay(): number {
    return this.#rooms.size;
  }

  /** Called whenever a room is behind; what is under way already is enough. */
  notice = (room: Room): void => {
    if (!this.#isClosed && !this.#rooms.has(room))
      this.#later(room, this.#options.holdMs, () => this.#repair(room));
  };

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#rooms.values()) if (timer) clearTimeout(timer);
    this.#rooms.clear();
  }

  #later(room: Room, delayMs: number, run: () => void): void {
    this.#rooms.set(room, setTimeout(run, delayMs));
  }

  async #repair(room: Room): Promise<void> {
    this.#rooms.set(room, null);
    let retryMs = RETRY_MS.first;
    let inVain = 0;
    for (let pages = 0; room.isBehind && !this.#isClosed; ) {
      if (room.members.size === 0) {
        room.reset();
        break;
      }
      const outcome = await this.#readPage(room, ++pages >= PAGES_MAX);
      if (outcome === 'progress') continue;
      if (outcome === 'ahead' || (outcome === 'in vain' && ++inVain >= LOOKS_IN_VAIN_MAX)) {
        room.forgetHead();
        break;
      }
      await new Promise<void>((resolve) => this.#later(room, retryMs, resolve));
      retryMs = Math.min(retryMs * 2, RETRY_MS.longest);
    }
    this.#rooms.delete(room);
  }

  async #readPage(room: Room, isLast: boolean): Promise<'progress' | 'in vain' | 'failed' | 'ahead'> {
    const since = room.rev;
    try {
      const changes = await this.#options.readChanges(room.conversationId, since);
      if (changes.rev < since) {
        this.#options.onAhead(room, changes.rev);
        return 'ahead';
      }
      for (const event of changes.events) room.accept(event);
      // A change without a row to show for it: the numbers are enough. Too many for here: clients sync.
      if (!changes.hasMore) room.jumpTo(changes.rev, room.rev);
      else if (isLast) room.jumpTo(changes.rev, changes.rev - 1);
      if (room.rev === since) return 'in vain';
      this.repaired += 1;
      return 'progress';
    } catch (error) {
      this.#options.events.gapUnrepaired(room.conversationId, error);
      return 'failed';
    }
  }
}
