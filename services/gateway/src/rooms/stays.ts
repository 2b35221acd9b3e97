import { frameKinds, type Participant } from '@parley/contracts';
import type { Changes } from '../upstream/changes-reader.ts';
import type { Hub } from './hub.ts';
import { participantRows } from './participant-rows.ts';
import type { ReadPosition } from './positions.ts';
import { type Member, type Room, UNKNOWN_VISIBILITY } from './room.ts';

export interface StaysOptions {
  hub: () => Hub;
  position: ReadPosition;
  /** The user's stay is over; they may have come back since it was asked. */
  over(userId: string, conversationId: string): void;
}

interface Look {
  rev: number;
  /** Else it is of those only who are held. */
  isNews: boolean;
  /** Else it is of those only whose rows changed after `afterRev`. */
  isOfAll: boolean;
  afterRev: number;
  done: Promise<void>;
}

/**
 * Holds pages of changes against the stays of the members here. A page is state: of who left and came back
 * it has the last coming or going only, at its end or on a later page, after the messages of the time between. So whoever
 * may have done so is asked for before the page passes: what they may see is what their stay of now allows.
 */
export class Stays {
  readonly #options: StaysOptions;
  // One look at a room at a time serves all who read the same page.
  readonly #looks = new Map<Room, Look>();

  constructor(options: StaysOptions) {
    this.#options = options;
  }

  /** Resolves when the page may be given to the room. Throws what the read throws. */
  async settle(conversationId: string, sinceRev: number, page: Changes): Promise<void> {
    const room = this.#options.hub().rooms.get(conversationId);
    if (!room) return;
    // What the room has passed is for those only who are held.
    const isNews = (page.events.at(-1)?.rev ?? 0) > room.rev;
    const isOfAll = page.hasMore;
    const afterRev = isNews ? room.rev : sinceRev;
    const rows = isOfAll ? [] : rowsIn(page, afterRev);
    if (!isOfAll && rows.length === 0) return;
    // Who comes in now with an older read of what they may see has to read again.
    if (isNews) room.staysRev = Math.max(room.staysRev, page.rev);
    const wanted = { rev: page.rev, isNews, isOfAll, afterRev };
    const under = this.#looks.get(room);
    if (under && covers(under, wanted)) return under.done;
    const isFor = (member: Member) => isNews || member.isHeld;
    const doubtful = isOfAll ? usersIn(room, isFor) : this.#doubtful(room, rows, isFor);
    if (doubtful.size === 0) return;
    const done = Promise.all([...doubtful].map((userId) => this.#look(room, userId))).then(() => {});
    const look = { ...wanted, done };
    this.#looks.set(room, look);
    try {
      await done;
    } finally {
      if (this.#looks.get(room) === look) this.#looks.delete(room);
    }
  }

  /** Those whose row speaks of a later stay than the one they are known by. */
  #doubtful(room: Room, rows: readonly Participant[], isFor: (member: Member) => boolean): Set<string> {
    const users = new Set<string>();
    for (const { user_id: userId, joined_seq: joinedSeq } of rows) {
      for (const { memberships } of this.#options.hub().users.get(userId)?.sockets ?? []) {
        const member = memberships.get(room.conversationId);
        if (member && isFor(member) && joinedSeq >= member.visibleFromSeq) users.add(userId);
      }
    }
    return users;
  }

  async #look(room: Room, userId: string): Promise<void> {
    const position = await this.#options.position(userId, room.conversationId);
    if (!position) {
      this.#options.over(userId, room.conversationId);
      return;
    }
    for (const { memberships } of this.#options.hub().users.get(userId)?.sockets ?? []) {
      const member = memberships.get(room.conversationId);
      if (!member || member.visibleFromSeq === UNKNOWN_VISIBILITY) continue;
      member.visibleFromSeq = Math.max(member.visibleFromSeq, position.visibleFromSeq);
    }
  }
}

function covers(look: Look, wanted: Omit<Look, 'done'>): boolean {
  if (look.rev < wanted.rev || (wanted.isNews && !look.isNews)) return false;
  return look.isOfAll || (!wanted.isOfAll && look.afterRev <= wanted.afterRev);
}

/** Also of those who are gone again: they may have come and left between. */
function rowsIn({ events }: Changes, afterRev: number): Participant[] {
  return events
    .filter(({ kind, rev }) => kind === frameKinds.participants && rev > afterRev)
    .flatMap(participantRows);
}

function usersIn(room: Room, isFor: (member: Member) => boolean): Set<string> {
  const users = new Set<string>();
  for (const member of room.members) {
    if (member.visibleFromSeq !== UNKNOWN_VISIBILITY && isFor(member)) users.add(member.socket.userId);
  }
  return users;
}
