import { conversationChannel, decodeRoomHeader, frameKinds, frameOfRoomPublication } from '@parley/contracts';
import type { RecentFrames } from './recent-frames.ts';
import { numbersOnly, type RoomEvent, revWire, roomEvent } from './room-event.ts';
import { textFrame } from './text-frame.ts';

/** A socket as rooms see it. */
export interface RoomSocket {
  readonly userId: string;
  /** Its rooms by conversation id. */
  readonly memberships: Map<string, Member>;
  readonly isLive: boolean;
  /** Owes the socket a finished frame; written with all others at the end of the tick. */
  push(wire: Buffer): void;
  /** The same for what may wait for up to a second: it goes with the next frame that may not. */
  pushLater(wire: Buffer): void;
  /** Resolves when the peer has taken enough to be given more, or is gone; null: it takes more at once. */
  drained(): Promise<void> | null;
  /** Closes so that the client comes back and reloads. */
  restart(): void;
}

/** One socket in one room. */
export interface Member {
  readonly socket: RoomSocket;
  readonly room: Room;
  /** The rev this socket has; what is not newer is not for it. −1: not known yet. */
  rev: number;
  /** {@link UNKNOWN_VISIBILITY} until it is known. */
  visibleFromSeq: number;
  /** What it missed is not through yet, so live frames wait in the room. */
  isHeld: boolean;
  /** The client left the room by itself; it hears nothing until it joins again. */
  hasLeft: boolean;
}

export const UNKNOWN_REV = -1;
/** Until it is known what a member may see, that is no message. */
export const UNKNOWN_VISIBILITY = Number.POSITIVE_INFINITY;

/** It is known that the user is in the conversation, what they may see, and what the socket has. */
export function isAttached(member: Member | undefined): boolean {
  if (!member || member.hasLeft) return false;
  return member.visibleFromSeq !== UNKNOWN_VISIBILITY && member.rev !== UNKNOWN_REV;
}

const HELD_MAX = 1_000;

export interface RoomCounters {
  deliveries: number;
  duplicatesDropped: number;
  framesHeld: number;
}

export interface RoomHandlers {
  /** The room is behind what is known to exist. */
  behind(room: Room): void;
  /** Rows of participants changed; called before the members get the frame. */
  participantsChanged(room: Room, event: RoomEvent): void;
  /** A receipt passes through the room, as a finished frame. */
  receipt(room: Room, frame: Uint8Array): void;
  /** Not all changes passed through the room: what was derived from them is void. */
  unsettled(room: Room): void;
}

/** The local subscribers of one conversation, and the order of what they get. */
export class Room {
  readonly conversationId: string;
  readonly channel: string;
  readonly members = new Set<Member>();
  readonly events: RoomEvent[] = [];
  stalePlaces = 0;
  /** Resolves when the fan-out delivers; null before it was asked to. */
  live: Promise<void> | null = null;
  isLive = false;
  emptySinceMs = 0;
  /** The newest change that all members have got. */
  rev = UNKNOWN_REV;
  /** The newest change known to exist. */
  headRev = 0;
  /** What a user may see, as read at an older rev than this, may be from an earlier stay of theirs. */
  staysRev = 0;
  /** The newest message known to exist. */
  lastSeq = 0;
  /** As last heard; above 100 it says only that there are more. 0: not known yet. */
  memberCount = 0;
  readonly #held = new Map<number, RoomEvent>();
  readonly #recent: RecentFrames;
  readonly #handlers: RoomHandlers;
  readonly #counters: RoomCounters;

  constructor(conversationId: string, recent: RecentFrames, handlers: RoomHandlers, counters: RoomCounters) {
    this.conversationId = conversationId;
    this.channel = conversationChannel(conversationId);
    this.#recent = recent;
    this.#handlers = handlers;
    this.#counters = counters;
  }

  get isBehind(): boolean {
    return this.rev !== UNKNOWN_REV && this.headRev > this.rev;
  }

  /** A publication on the room's channel. */
  receive(payload: Buffer): void {
    const header = decodeRoomHeader(payload);
    if (!header) return;
    if (header.rev === 0) this.#receiveOutsideRev(header.kind, frameOfRoomPublication(payload));
    else if (header.rev <= this.rev) this.#counters.duplicatesDropped += 1;
    else this.accept(roomEvent(header, frameOfRoomPublication(payload)));
  }

  /** A change from the fan-out or from the database: dropped, delivered, or held until its turn. */
  accept(event: RoomEvent): void {
    if (event.rev <= this.rev) return;
    if (this.rev === UNKNOWN_REV || event.prevRev > this.rev) this.#hold(event);
    else {
      this.#deliver(event);
      this.#deliverHeld();
    }
  }

  /** The database says how far the conversation is; the first time, the room begins there. */
  noticeHead(rev: number, lastSeq = 0): void {
    if (lastSeq > this.lastSeq) this.lastSeq = lastSeq;
    if (this.rev === UNKNOWN_REV) {
      this.rev = rev;
      this.#deliverHeld();
    }
    if (rev > this.headRev) this.headRev = rev;
    if (this.isBehind) this.#handlers.behind(this);
  }

  /** What a socket at `rev` has missed, when memory still has it. */
  recentSince(rev: number): readonly RoomEvent[] | null {
    return this.#recent.since(this, rev);
  }

  /**
   * A page of changes from the database: what is new passes through the room as if published, what is older
   * is kept for the next socket that has missed it.
   */
  learn(events: readonly RoomEvent[]): void {
    if (this.rev === UNKNOWN_REV) return;
    for (const event of events) this.accept(event);
    const until = this.events[0]?.prevRev ?? this.rev;
    const older = events.filter((event) => event.rev <= until);
    const last = older.at(-1);
    if (!last) return;
    if (last.rev < until) {
      // The page goes on beyond `until`: what was there has changed since, and comes with a later rev.
      if ((events.at(-1)?.rev ?? 0) < until) return;
      older.push(numbersOnly(this.conversationId, until, last.rev));
    }
    this.#recent.prepend(this, older);
  }

  /** A frame outside rev for everybody whose membership is known, held or not. */
  tell(wire: Buffer): void {
    for (const member of this.members) {
      if (member.isHeld && !isAttached(member)) continue;
      this.#counters.deliveries += 1;
      member.socket.push(wire);
    }
  }

  /** Goes on at `rev`. With a `prevRev` beyond what clients have, they see the hole and sync. */
  jumpTo(rev: number, prevRev: number): void {
    if (rev <= this.rev) return;
    // How many of those left out were messages is not known; no seq is beyond its rev.
    if (prevRev > this.rev) {
      this.lastSeq = rev;
      this.#handlers.unsettled(this);
    }
    this.rev = rev;
    this.#recent.clear(this);
    this.#broadcast(revWire(this.conversationId, rev, prevRev));
    this.#deliverHeld();
  }

  /** Takes back what was said to exist and the database does not know. */
  forgetHead(): void {
    this.#held.clear();
    this.headRev = this.rev;
  }

  /** Nobody is here, or the database was restored: the next member begins anew. */
  reset(): void {
    this.#held.clear();
    this.#recent.clear(this);
    this.rev = UNKNOWN_REV;
    this.headRev = 0;
    this.staysRev = 0;
    this.lastSeq = 0;
    this.memberCount = 0;
    this.#handlers.unsettled(this);
  }

  /** Gives a change to one member as that member may see it. */
  show(member: Member, event: RoomEvent): void {
    this.#counters.deliveries += 1;
    if (event.seq > this.lastSeq) this.lastSeq = event.seq;
    const isHidden = event.seq > 0 && event.seq < member.visibleFromSeq;
    member.socket.push(isHidden ? revWire(this.conversationId, event.rev, event.prevRev) : event.wire);
  }

  #receiveOutsideRev(kind: number, frame: Uint8Array): void {
    if (kind === frameKinds.typing) this.#showTyping(frame);
    else if (kind !== frameKinds.receipt) this.#broadcast(textFrame(frame));
    else {
      this.tell(textFrame(frame));
      this.#handlers.receipt(this, frame);
    }
  }

  /** To everybody but the one who types. */
  #showTyping(frame: Uint8Array): void {
    const { payload } = JSON.parse(Buffer.from(frame).toString()) as { payload: { user_id: string } };
    const wire = textFrame(frame);
    for (const { socket, isHeld } of this.members) {
      if (isHeld || socket.userId === payload.user_id) continue;
      this.#counters.deliveries += 1;
      socket.push(wire);
    }
  }

  #deliver(event: RoomEvent): void {
    this.rev = event.rev;
    if (event.rev > this.headRev) this.headRev = event.rev;
    if (event.seq > this.lastSeq) this.lastSeq = event.seq;
    this.#recent.push(this, event);
    if (event.kind === frameKinds.participants) this.#handlers.participantsChanged(this, event);
    let hidden: Buffer | undefined;
    let deliveries = 0;
    for (const member of this.members) {
      if (member.isHeld || event.rev <= member.rev) continue;
      deliveries += 1;
      if (event.seq > 0 && event.seq < member.visibleFromSeq) {
        hidden ??= revWire(this.conversationId, event.rev, event.prevRev);
        member.socket.push(hidden);
      } else member.socket.push(event.wire);
    }
    this.#counters.deliveries += deliveries;
  }

  #broadcast(wire: Buffer): void {
    for (const member of this.members) {
      if (member.isHeld) continue;
      this.#counters.deliveries += 1;
      member.socket.push(wire);
    }
  }

  #hold(event: RoomEvent): void {
    this.#counters.framesHeld += 1;
    // What does not fit is in the database, and fetched with the rest of the gap.
    if (this.#held.size < HELD_MAX) this.#held.set(event.prevRev, event);
    if (event.rev > this.headRev) this.headRev = event.rev;
    if (this.isBehind) this.#handlers.behind(this);
  }

  #deliverHeld(): void {
    if (this.#held.size === 0) return;
    for (let next = this.#held.get(this.rev); next; next = this.#held.get(this.rev)) this.#deliver(next);
    for (const [prevRev, event] of this.#held) if (event.rev <= this.rev) this.#held.delete(prevRev);
  }
}
