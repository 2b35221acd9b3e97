import { limits } from '@parley/contracts';
import { type Member, UNKNOWN_VISIBILITY } from '../rooms/room.ts';

/** A socket as presence sees it. */
export interface PresentSocket {
  readonly userId: string;
  readonly sessionId: string;
  readonly connectionId: string;
  readonly deviceState: 'foreground' | 'background';
  readonly memberships: ReadonlyMap<string, Member>;
}

export interface LocalUsersOptions {
  /** A socket's row in the presence store is another one; `state` null: it is gone. */
  write(change: {
    userId: string;
    sessionId: string;
    connectionId: string;
    state: 'foreground' | 'background' | null;
    isVisible: boolean;
  }): void;
  /** Others may have to be told; `left` are the conversations of a socket that went. */
  changed(userId: string, left?: readonly string[]): void;
}

interface LocalUser {
  isVisible: boolean;
  /** Few. */
  readonly sockets: PresentSocket[];
  state: 'foreground' | 'background';
}

/** Who has sockets on this gateway, and whether that is for others to see. */
export class LocalUsers {
  readonly #options: LocalUsersOptions;
  readonly #users = new Map<string, LocalUser>();

  constructor(options: LocalUsersOptions) {
    this.#options = options;
  }

  /** A socket is live; `isVisible` is what the user has chosen, as just read. */
  entered(socket: PresentSocket, isVisible: boolean): void {
    const { userId } = socket;
    const user = this.#users.get(userId);
    if (!user) {
      this.#users.set(userId, { isVisible, sockets: [socket], state: socket.deviceState });
      this.#write(socket, isVisible);
      // Of somebody who hides as well: others may still be shown a last seen of before.
      this.#options.changed(userId);
      return;
    }
    user.sockets.push(socket);
    if (user.isVisible !== isVisible) this.switched(userId, isVisible);
    else this.#write(socket, isVisible);
    this.#judge(userId, user);
  }

  /** The socket's device went to the foreground or the background. */
  moved(socket: PresentSocket): void {
    const user = this.#users.get(socket.userId);
    if (!user?.sockets.includes(socket)) return;
    this.#write(socket, user.isVisible);
    this.#judge(socket.userId, user);
  }

  /** To be called while the socket still knows its rooms. */
  left(socket: PresentSocket): void {
    const { userId, sessionId, connectionId } = socket;
    const user = this.#users.get(userId);
    const at = user?.sockets.indexOf(socket) ?? -1;
    if (!user || at < 0) return;
    user.sockets.splice(at, 1);
    this.#options.write({ userId, sessionId, connectionId, state: null, isVisible: user.isVisible });
    if (user.sockets.length > 0) {
      this.#judge(userId, user, socket);
      return;
    }
    this.#users.delete(userId);
    if (user.isVisible) this.#options.changed(userId, sharedConversations([socket]));
  }

  /** The user chose to be seen, or not to be. */
  switched(userId: string, isVisible: boolean): void {
    const user = this.#users.get(userId);
    if (!user || user.isVisible === isVisible) return;
    user.isVisible = isVisible;
    for (const socket of user.sockets) this.#write(socket, isVisible);
    this.#options.changed(userId);
  }

  /** Whether the user has a socket here. */
  has(userId: string): boolean {
    return this.#users.has(userId);
  }

  /** All who let themselves be seen. */
  visible(): string[] {
    return [...this.#users].filter(([, user]) => user.isVisible).map(([userId]) => userId);
  }

  /** Where the user is shown; null when that is not known here: no socket, or one that is just being attached. */
  conversations(userId: string): readonly string[] | null {
    const user = this.#users.get(userId);
    if (!user || user.sockets.some(isBeingAttached)) return null;
    return sharedConversations(user.sockets);
  }

  #write({ userId, sessionId, connectionId, deviceState }: PresentSocket, isVisible: boolean): void {
    this.#options.write({ userId, sessionId, connectionId, state: deviceState, isVisible });
  }

  #judge(userId: string, user: LocalUser, left?: PresentSocket): void {
    const isActive = user.sockets.some(({ deviceState }) => deviceState === 'foreground');
    const state = isActive ? 'foreground' : 'background';
    if (state === user.state) return;
    user.state = state;
    if (user.isVisible) this.#options.changed(userId, left && sharedConversations([left]));
  }
}

function isBeingAttached({ memberships }: PresentSocket): boolean {
  for (const { room, visibleFromSeq } of memberships.values()) {
    if (visibleFromSeq === UNKNOWN_VISIBILITY || room.memberCount === 0) return true;
  }
  return false;
}

/** Conversations small enough for their members to see each other's presence. */
function sharedConversations(sockets: readonly PresentSocket[]): string[] {
  const ids = new Set<string>();
  for (const { memberships } of sockets) {
    for (const { room, visibleFromSeq } of memberships.values()) {
      if (ids.size >= limits.conversationsInHello) return [...ids];
      // Somebody who only asked to join is no member yet.
      if (visibleFromSeq === UNKNOWN_VISIBILITY) continue;
      if (isShared(room.memberCount)) ids.add(room.conversationId);
    }
  }
  return [...ids];
}

/** Whether a conversation with so many members shows presence and typing; 0: not known. */
export function isShared(memberCount: number): boolean {
  return memberCount > 0 && memberCount <= limits.smallGroupMembers;
}
