import { type Control, frameKinds, type UserPublication } from '@parley/contracts';
import type { GatewayEvents } from '../events.ts';
import type { ChangesReader } from '../upstream/changes-reader.ts';
import type { HeadsReader } from '../upstream/heads-reader.ts';
import type { RoomOpener } from '../upstream/room-opener.ts';
import type { Hub } from './hub.ts';
import { release } from './release.ts';
import type { Member, Room } from './room.ts';
import type { RoomEvent } from './room-event.ts';
import { payloadOf, textFrame } from './text-frame.ts';
import type { UserSocket } from './user-sockets.ts';

const ADDED = Buffer.from('{"type":"conversation.added"');

export interface MembershipsOptions {
  hub: () => Hub;
  heads: HeadsReader;
  changes: ChangesReader;
  opener: RoomOpener;
  revoked(sessionId: string, userId: string): void;
  userRevoked(userId: string): void;
  events: GatewayEvents;
}

/** Who is in which room, as people are added and removed while their sockets are open. */
export class Memberships {
  readonly #options: MembershipsOptions;

  constructor(options: MembershipsOptions) {
    this.#options = options;
  }

  /** What arrived on a user's channel, for the sockets that are live (or became so now). */
  publication = (userId: string, sockets: readonly UserSocket[], publication: UserPublication): void => {
    if (publication.kind === 'control') {
      this.#control(userId, sockets, publication.control);
      return;
    }
    const wire = textFrame(publication.frame);
    for (const socket of sockets) socket.push(wire);
    const added = addedConversation(publication.frame);
    if (added) this.added(userId, sockets, added.id, added.rev);
  };

  /**
   * The user is in a conversation: those sockets that are not in its room are attached, from `rev` on
   * when it is known what rev the client was told.
   */
  added(userId: string, sockets: readonly UserSocket[], conversationId: string, rev?: number): void {
    const members: Member[] = [];
    for (const socket of sockets) {
      const known = socket.memberships.get(conversationId);
      if (!known) members.push(this.#options.hub().join(socket, conversationId));
      else if (rev !== undefined && known.isHeld && known.rev < 0) known.rev = rev;
    }
    if (rev !== undefined) for (const member of members) member.rev = rev;
    if (members.length === 0) return;
    this.#settle(userId, conversationId, members).catch((error) => {
      for (const member of members) this.#options.hub().part(member);
      this.#options.events.membershipUnsettled(conversationId, error);
    });
  }

  removed(sockets: Iterable<UserSocket>, conversationId: string): void {
    for (const socket of sockets) {
      const member = socket.memberships.get(conversationId);
      if (member) this.#options.hub().part(member);
    }
  }

  /** The feed says somebody left; asked again, because they may be back since. */
  async verify(userId: string, conversationId: string): Promise<void> {
    if (await this.#options.opener.position(userId, conversationId)) return;
    this.removed(this.#options.hub().users.get(userId)?.sockets ?? [], conversationId);
  }

  /** Those whose rows say that they have left hear nothing from that change on. */
  participantsChanged = (room: Room, event: RoomEvent): void => {
    if (event.kind !== frameKinds.participants) return;
    for (const userId of leavers(event)) {
      for (const socket of this.#options.hub().users.get(userId)?.sockets ?? []) {
        const member = socket.memberships.get(room.conversationId);
        // A member attached after that change has come back.
        if (member && member.rev < event.rev) this.#options.hub().part(member);
      }
    }
  };

  #control(userId: string, sockets: readonly UserSocket[], control: Control): void {
    switch (control.type) {
      case 'session.revoked':
        this.#options.revoked(control.session_id, userId);
        return;
      case 'user.revoked':
        this.#options.userRevoked(userId);
        return;
      case 'room.added':
        this.added(userId, sockets, control.conversation_id);
        return;
      case 'room.removed':
        this.removed(sockets, control.conversation_id);
        return;
    }
  }

  async #settle(userId: string, conversationId: string, members: readonly Member[]): Promise<void> {
    const { heads, changes, opener, hub } = this.#options;
    const room = hub().room(conversationId);
    await hub().listen([room]);
    const { heads: list } = await heads.read(userId);
    const head =
      list.find((candidate) => candidate.conversationId === conversationId) ??
      (await opener.position(userId, conversationId));
    if (!head) {
      for (const member of members) hub().part(member);
      return;
    }
    room.noticeHead(head.rev, head.lastSeq);
    for (const member of members) member.visibleFromSeq = head.visibleFromSeq;
    await Promise.all(
      members.map((member) =>
        release(member, member.rev < 0 ? head.rev : member.rev, (id, rev) => changes.read(id, rev)),
      ),
    );
  }
}

function addedConversation(frame: Buffer): { id: string; rev: number } | null {
  if (!frame.subarray(0, ADDED.length).equals(ADDED)) return null;
  const { payload } = JSON.parse(frame.toString()) as {
    payload?: { conversation?: { id: string; rev: number } };
  };
  return payload?.conversation ?? null;
}

function leavers(event: RoomEvent): string[] {
  const { payload } = JSON.parse(payloadOf(event.wire).toString()) as {
    payload?: { participants?: { user_id: string; left_seq?: number | null }[] };
  };
  const rows = payload?.participants ?? [];
  return rows.filter((row) => typeof row.left_seq === 'number').map((row) => row.user_id);
}
