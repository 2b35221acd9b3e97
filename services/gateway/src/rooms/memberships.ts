import type { Control, Participant, UserPublication } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { GatewayEvents } from '../events.ts';
import type { Hub } from './hub.ts';
import { conversationOf, removedWire, typeOf } from './personal-frame.ts';
import type { Position, ReadPosition } from './positions.ts';
import type { Receipts } from './receipts.ts';
import { type ReadChanges, release } from './release.ts';
import { isAttached, type Member, type Room, UNKNOWN_REV } from './room.ts';
import type { RoomEvent } from './room-event.ts';
import { textFrame } from './text-frame.ts';
import type { UserSocket } from './user-sockets.ts';

export interface MembershipsOptions {
  hub: () => Hub;
  position: ReadPosition;
  readChanges: ReadChanges;
  receipts: Receipts;
  /** Asks the database whether the user is in the conversation, and brings their sockets in or out. */
  check(userId: string, conversationId: string): void;
  presence: { passedUser(userId: string, frame: Buffer): void };
  states: { passed(userId: string, frame: Buffer): void };
  revoked(sessionId: string, userId: string): void;
  userRevoked(userId: string): void;
  events: GatewayEvents;
}

/** Positions read for one who comes in, while others come and go. */
const READS_MAX = 5;

/** Who is in which room, as people are added and removed while their sockets are open. */
export class Memberships {
  readonly #options: MembershipsOptions;

  constructor(options: MembershipsOptions) {
    this.#options = options;
  }

  /** What arrived on a user's channel, for the sockets that are live (or became so now). */
  publication = (userId: string, sockets: readonly UserSocket[], publication: UserPublication): void => {
    if (publication.kind === 'control') {
      this.#control(userId, publication.control);
      return;
    }
    const { frame } = publication;
    this.#options.states.passed(userId, frame);
    const type = typeOf(frame);
    const gone = type === 'conversation.removed' ? conversationOf(frame) : null;
    if (gone) this.#part(sockets, gone.id);
    const wire = textFrame(frame);
    for (const socket of sockets) socket.push(wire);
    // The frame may be an old one that was told again: they may be back since.
    if (gone) this.#options.check(userId, gone.id);
    if (type === 'receipt') this.#options.receipts.passedUser(frame);
    if (type === 'settings.updated') this.#options.presence.passedUser(userId, frame);
    const added = type === 'conversation.added' ? conversationOf(frame) : null;
    if (added) this.added(userId, sockets, added.id, added.rev);
  };

  /** The clients were told that the user is in a conversation, as of `rev`: their sockets are attached from there on. */
  added(userId: string, sockets: readonly UserSocket[], conversationId: string, rev: number): void {
    const members: Member[] = [];
    for (const socket of sockets) {
      const known = socket.memberships.get(conversationId);
      if (!known) members.push(Object.assign(this.#options.hub().join(socket, conversationId), { rev }));
      else if (known.isHeld && known.rev === UNKNOWN_REV) known.rev = rev;
    }
    if (members.length === 0) return;
    this.#settle(userId, conversationId, members).catch((error) => {
      for (const member of members) if (!isAttached(member)) this.#options.hub().part(member);
      this.#options.events.membershipUnsettled(conversationId, error);
      this.#options.check(userId, conversationId);
    });
  }

  /** The user is not in the conversation: those sockets that are hear nothing more of it, and are told so. */
  removed(sockets: Iterable<UserSocket>, conversationId: string): void {
    let wire: Buffer | undefined;
    for (const socket of this.#part(sockets, conversationId)) {
      wire ??= removedWire(conversationId);
      socket.push(wire);
    }
  }

  /** Those whose rows say that they have left hear nothing from that change on. */
  participantsChanged(room: Room, event: RoomEvent, rows: readonly Participant[]): void {
    for (const { user_id: userId, left_seq: leftSeq } of rows) {
      if (leftSeq === null) continue;
      // Sockets that are not live yet read again what they may see.
      room.staysRev = Math.max(room.staysRev, event.rev);
      const sockets = this.#options.hub().users.get(userId)?.sockets ?? [];
      const there = sockets.filter((socket) => socket.isLive && socket.memberships.has(room.conversationId));
      const isBefore = (socket: UserSocket) =>
        (socket.memberships.get(room.conversationId)?.rev ?? event.rev) < event.rev;
      this.removed(there.filter(isBefore), room.conversationId);
      // A member from a later rev on has come back, or its client only says that it is so far.
      if (!there.every(isBefore)) this.#options.check(userId, room.conversationId);
    }
  }

  #part(sockets: Iterable<UserSocket>, conversationId: string): UserSocket[] {
    const parted: UserSocket[] = [];
    for (const socket of sockets) {
      const member = socket.memberships.get(conversationId);
      if (!member) continue;
      this.#options.hub().part(member);
      parted.push(socket);
    }
    return parted;
  }

  #control(userId: string, control: Control): void {
    switch (control.type) {
      case 'session.revoked':
        this.#options.revoked(control.session_id, userId);
        return;
      case 'user.revoked':
        this.#options.userRevoked(userId);
        return;
    }
  }

  async #settle(userId: string, conversationId: string, members: readonly Member[]): Promise<void> {
    const { readChanges, hub } = this.#options;
    const room = hub().room(conversationId);
    await hub().listen([room]);
    const head = await this.#position(userId, room);
    if (!head) {
      for (const member of members) hub().part(member);
      return;
    }
    room.memberCount = head.memberCount;
    room.noticeHead(head.rev, head.lastSeq);
    for (const member of members) member.visibleFromSeq = head.visibleFromSeq;
    await Promise.all(members.map((member) => release(member, member.rev, readChanges)));
  }

  /** A position that knows of everybody who left as far as the room is. */
  async #position(userId: string, room: Room): Promise<Position | null> {
    for (let reads = 1; ; reads++) {
      const head = await this.#options.position(userId, room.conversationId);
      if (!head || head.rev >= room.staysRev) return head;
      if (reads === READS_MAX) throw new AppError('busy');
    }
  }
}
