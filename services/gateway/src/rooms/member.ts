import type { Room } from './room.ts';

/** A socket as rooms see it. */
export interface RoomSocket {
  readonly userId: string;
  /** Its rooms by conversation id. */
  readonly memberships: Map<string, Member>;
  readonly isLive: boolean;
  /** Owes the socket a finished frame; written with all others at the end of the tick. */
  push(wire: Buffer): void;
  /** Resolves when the peer has taken enough to be given more, or is gone. */
  drained(): Promise<void>;
  /** Closes so that the client comes back and reloads. */
  restart(): void;
}

/** One socket in one room. */
export interface Member {
  readonly socket: RoomSocket;
  readonly room: Room;
  /** The rev this socket has; what is not newer is not for it. −1: not known yet. */
  rev: number;
  visibleFromSeq: number;
  /** What it missed is not through yet, so live frames wait in the room. */
  isHeld: boolean;
  /** The client left the room by itself; it hears nothing until it joins again. */
  hasLeft: boolean;
}

export const UNKNOWN_REV = -1;
